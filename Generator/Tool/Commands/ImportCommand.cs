using System.CommandLine;
using System.Text;
using Unrolled.Tool.Compilation;
using Unrolled.Tool.Export;

namespace Unrolled.Tool.Commands;

/// <summary>"unrolled import FILE": writes the declaration and the weights.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var model = new ModelArguments();
        var name = new Option<string?>("--name") { Description = "The class's name; by default made of the file's." };
        var space = new Option<string?>("--namespace") { Description = "The class's namespace; none by default." };
        var folder = new Option<DirectoryInfo?>("--output", "-o") { Description = "The folder to write to; this one by default.", HelpName = "DIR" };
        var load = new Option<string?>("--load") { Description = "Also writes NAME.Load.cs, whose Load() needs no path: the weights are embedded in the assembly as NAME.safetensors, or beside the program.", HelpName = "Embedded|Beside" };
        load.Validators.Add(result =>
        {
            if (!Enum.TryParse<WeightsPlace>(result.Tokens[0].Value, ignoreCase: true, out _))
            {
                result.AddError($"--load {result.Tokens[0].Value}: expected {string.Join(" or ", Enum.GetNames<WeightsPlace>())}.");
            }
        });
        var quiet = new Option<bool>("--quiet") { Description = "Writes nothing to the terminal but errors, and that a declaration is a proposal." };
        var command = new Command("import", "Reads a model as a network: writes NAME.cs, its declaration, and NAME.safetensors, its weights.") { name, space, folder, load, quiet };
        model.AddTo(command);
        command.SetAction(arguments => Guard.Run(() => Run(arguments, model, arguments.GetValue(name), arguments.GetValue(space) ?? "", arguments.GetValue(folder)?.FullName ?? Directory.GetCurrentDirectory(), arguments.GetValue(load), arguments.GetValue(quiet))));
        return command;
    }

    private static int Run(ParseResult arguments, ModelArguments model, string? name, string space, string folder, string? load, bool quiet)
    {
        string className = name ?? ClassName.Of(arguments.GetRequiredValue(model.File).Name);
        ClassName.RequireClass(className, "--name");
        if (space.Length > 0)
        {
            Array.ForEach(space.Split('.'), part => ClassName.Require(part, "--namespace"));
        }

        (ModelFileContent file, ImportedModel imported) = model.Import(arguments);
        CompiledModel compiled = CompiledModel.Compile(imported, className, space, Remarks(imported, file));
        using var weights = new MemoryStream();
        ModelFile.Save(compiled.Network, weights);

        // The weights first: a declaration without weights would not be noticed, weights without a declaration are.
        List<ExportedFile> files = [new($"{className}.safetensors", weights.ToArray()), new($"{className}.cs", Encoding.UTF8.GetBytes(compiled.Source))];
        if (load is not null)
        {
            files.Add(new($"{className}.Load.cs", Encoding.UTF8.GetBytes(LoadMethod.Text(className, space, Enum.Parse<WeightsPlace>(load, ignoreCase: true)))));
        }

        IReadOnlyList<string> written = ExportFolder.Write(folder, files, model.Files(arguments));
        if (quiet)
        {
            if (imported.IsProposal)
            {
                ImportReport.WriteDoubts(imported);
            }

            return ExitCode.Done;
        }

        Console.WriteLine(compiled.Summary);
        ImportReport.Write(imported, Console.Out);
        foreach (string path in written)
        {
            Console.WriteLine($"wrote {path}");
        }

        return ExitCode.Done;
    }

    private static List<string> Remarks(ImportedModel imported, ModelFileContent file)
    {
        List<string> remarks = [imported.Description.Length > 0 ? $"{imported.Description}, imported from {Path.GetFileName(file.Path)}." : $"Imported from {Path.GetFileName(file.Path)}."];
        if (imported.IsProposal)
        {
            remarks.Add("A proposal: the file has names and shapes of weights, but not what is computed with them.");
        }

        return remarks;
    }
}
