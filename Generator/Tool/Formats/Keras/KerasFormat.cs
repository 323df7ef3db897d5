using Unrolled.Tool.Formats.Hdf5;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>Models of Keras 1, 2 and 3: .keras, .h5, and files of weights alone.</summary>
internal sealed class KerasFormat : IModelFormat
{
    public string Name => "Keras (.keras, .h5)";

    public bool Matches(ModelFileContent file) => KerasFile.IsArchive(file) || !file.StartsWith("PK"u8) && Hdf5File.Start(file.Bytes) >= 0;

    public ModelInspection Inspect(ModelFileContent file) => KerasInspector.Inspect(KerasFile.Read(file));

    public ImportedModel Import(ModelFileContent file, ImportOptions options)
    {
        KerasFile content = KerasFile.Read(file);
        if (options.Onto is { } onto)
        {
            return KerasOnto.Import(content, onto);
        }

        return content.Model is null ? KerasProposal.Import(content) : KerasConverter.Convert(content);
    }
}
