using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;

namespace Unrolled.Tool.Commands;

/// <summary>The arguments of all commands that read a model.</summary>
internal sealed class ModelArguments
{
    private const long MaxDeclaration = 1 << 20;

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

    /// <summary>The files that a command with these arguments reads.</summary>
    public IEnumerable<string> Files(ParseResult arguments)
        => new[] { arguments.GetRequiredValue(File), arguments.GetValue(Onto) }.Where(f => f is not null).Select(f => f!.FullName);

    /// <summary>Reads the file and imports it.</summary>
    public (ModelFileContent File, ImportedModel Model) Import(ParseResult arguments)
    {
        ModelFileContent file = ModelFileContent.Read(arguments.GetRequiredValue(File).FullName);
        ImportOptions options = Options(arguments, arguments.GetValue(Onto));
        ImportedModel model = Import(file, options);
        foreach (string name in options.Set.Keys.Where(name => !model.Inputs.Exists(b => b.Name == name)))
        {
            throw new ArgumentException($"--set {name}: the model has no input of this name; it has {string.Join(", ", model.Inputs.Select(b => $"'{b.Name}'").Distinct())}.", nameof(arguments));
        }

        return (file, model);
    }

    /// <summary>Imports another file with the same options, but for the declared network: a file that says what it computes must not be read as if it did not.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="onto">The network that the other file's weights go onto; null if it has its own.</param>
    public ImportedModel Import(string path, ParseResult arguments, FileInfo? onto) => Import(ModelFileContent.Read(path), Options(arguments, onto));

    private static ImportedModel Import(ModelFileContent file, ImportOptions options)
    {
        ImportedModel model = ModelFormats.Of(file).Import(file, options);
        model.File = file.Path;
        return model;
    }

    private ImportOptions Options(ParseResult arguments, FileInfo? onto)
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

        return new ImportOptions
        {
            Set = set.ToImmutable(),
            Onto = onto is null ? null : DeclarationReader.Read(RegularFile.ReadText(onto.FullName, MaxDeclaration), onto.FullName),
            AllowExternalData = arguments.GetValue(ExternalData),
        };
    }
}
