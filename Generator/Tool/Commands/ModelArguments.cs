using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;

namespace Unrolled.Tool.Commands;

/// <summary>The arguments of all commands that read a model.</summary>
internal sealed class ModelArguments
{
    public Argument<FileInfo> File { get; } = new("FILE") { Description = "The model file." };

    public Option<string[]> Set { get; } = new("--set") { Description = "NAME=NUMBER: the value of an input that chooses between parts of the model, such as sr=16000; may be given several times.", HelpName = "NAME=NUMBER" };

    public Option<FileInfo?> Onto { get; } = new("--onto") { Description = "A C# file that declares the network, for a file that has only weights.", HelpName = "FILE.cs" };

    public Option<bool> ExternalData { get; } = new("--external-data") { Description = "Reads weights that an ONNX file keeps in other files of its folder." };

    public void AddTo(Command command)
    {
        command.Add(File);
        command.Add(Set);
        command.Add(Onto);
        command.Add(ExternalData);
    }

    /// <summary>Reads the file and imports it.</summary>
    public (ModelFileContent File, ImportedModel Model) Import(ParseResult arguments)
    {
        ModelFileContent file = ModelFileContent.Read(arguments.GetRequiredValue(File).FullName);
        return (file, ModelFormats.Of(file).Import(file, Options(arguments)));
    }

    /// <summary>Imports another file with the same options.</summary>
    public ImportedModel Import(string path, ParseResult arguments)
    {
        ModelFileContent file = ModelFileContent.Read(path);
        return ModelFormats.Of(file).Import(file, Options(arguments));
    }

    private ImportOptions Options(ParseResult arguments)
    {
        var set = ImmutableDictionary.CreateBuilder<string, long>();
        foreach (string text in arguments.GetValue(Set) ?? [])
        {
            int at = text.LastIndexOf('=');
            if (at <= 0 || !long.TryParse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
            {
                throw new ArgumentException($"--set '{text}': expected NAME=NUMBER.", nameof(arguments));
            }

            set[text[..at]] = value;
        }

        FileInfo? onto = arguments.GetValue(Onto);
        return new ImportOptions
        {
            Set = set.ToImmutable(),
            Onto = onto is null ? null : DeclarationReader.Read(System.IO.File.ReadAllText(onto.FullName), onto.FullName),
            AllowExternalData = arguments.GetValue(ExternalData),
        };
    }
}
