namespace Unrolled.Tool.Import;

/// <summary>A format of model files.</summary>
internal interface IModelFormat
{
    /// <summary>Its name for messages: "Keras", "ONNX".</summary>
    string Name { get; }

    /// <summary>Whether a file seems to be of this format, by its content; its name only decides where content cannot.</summary>
    bool Matches(ModelFileContent file);

    /// <summary>Lists what is in a file.</summary>
    /// <exception cref="ModelFormatException">The file is damaged or not of this format.</exception>
    ModelInspection Inspect(ModelFileContent file);

    /// <summary>Reads a file as a network.</summary>
    /// <exception cref="ModelFormatException">The file is damaged or not of this format.</exception>
    /// <exception cref="UnsupportedModelException">A network cannot express the model.</exception>
    ImportedModel Import(ModelFileContent file, ImportOptions options);
}
