using System.CommandLine;
using Unrolled.Tool.Compilation;
using Unrolled.Tool.Export;
using Unrolled.Tool.Export.C;
using Unrolled.Tool.Export.Onnx;

namespace Unrolled.Tool.Commands;

/// <summary>"unrolled export FILE --to FORMAT": writes a model in another format.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var model = new ModelArguments();
        string formats = string.Join(", ", ModelExporters.All.Select(e => e.Name));
        var to = new Option<string>("--to") { Description = $"The format: {formats}.", Required = true, HelpName = "FORMAT" };
        var name = new Option<string?>("--name") { Description = "The model's name; by default made of the file's." };
        var folder = new Option<DirectoryInfo?>("--output", "-o") { Description = "The folder to write to; this one by default.", HelpName = "DIR" };
        var states = new Option<bool>("--states") { Description = "Recurrent states are inputs and outputs too, so that sequences can be continued (ONNX)." };
        var command = new Command("export", "Reads a model as a network and writes it in another format.") { to, name, folder, states };
        model.AddTo(command);
        command.SetAction(arguments => Guard.Run(() => Run(arguments, model, ModelExporters.Of(arguments.GetRequiredValue(to)), arguments.GetValue(name), arguments.GetValue(states), arguments.GetValue(folder)?.FullName ?? Directory.GetCurrentDirectory())));
        return command;
    }

    private static int Run(ParseResult arguments, ModelArguments model, IModelExporter exporter, string? name, bool states, string folder)
    {
        string className = name ?? ClassName.Of(arguments.GetRequiredValue(model.File).Name);
        ClassName.Require(className, "--name");
        (_, ImportedModel imported) = model.Import(arguments);
        CompiledModel compiled = CompiledModel.Compile(imported, className);
        ExportedNetwork network = ExportedNetwork.Of(compiled);
        // A file that was called with its states goes on being so.
        states |= exporter is OnnxExporter && imported.Inputs.Exists(input => input.Place is Place.State);
        IReadOnlyList<ExportedFile> files = exporter.Export(network, new ExportOptions(className) { States = states });
        foreach ((string path, string note) in ExportFolder.Write(folder, files, model.Files(arguments)).Zip(files, (path, file) => (path, file.Note)))
        {
            Console.WriteLine($"wrote {path}{(note.Length > 0 ? $": {note}" : "")}");
        }

        ImportReport.WriteDoubts(imported);
        if (network.IsQuantized && exporter is not CModelExporter)
        {
            Console.WriteLine("note: the weights are not quantized in the exported model, so its answers differ by the rounding.");
        }

        return ExitCode.Done;
    }
}
