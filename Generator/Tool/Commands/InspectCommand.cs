using System.CommandLine;
using Spectre.Console;

namespace Unrolled.Tool.Commands;

/// <summary>"unrolled inspect FILE": lists what is in a model file.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The model file." };
        var tensors = new Option<bool>("--tensors") { Description = "Also lists all tensors." };
        var command = new Command("inspect", "Lists what is in a model file: layers, shapes, tensors, and what is unusual.") { file, tensors };
        command.SetAction(arguments => Guard.Run(() => Run(arguments.GetRequiredValue(file).FullName, arguments.GetValue(tensors))));
        return command;
    }

    private static int Run(string path, bool tensors)
    {
        ModelFileContent file = ModelFileContent.Read(path);
        ModelInspection inspection = ModelFormats.Of(file).Inspect(file);
        Console.WriteLine(inspection.Format);
        foreach ((string name, string value) in inspection.Facts)
        {
            Console.WriteLine($"{name}: {value}");
        }

        if (inspection.Layers.Count > 0)
        {
            Table layers = new Table().Border(TableBorder.Rounded).AddColumns("Layer", "Kind", "Output", "Settings");
            inspection.Layers.ForEach(layer => layers.AddRow(Markup.Escape(layer.Name), Markup.Escape(layer.Kind), Markup.Escape(layer.Shape), Markup.Escape(layer.Settings)));
            AnsiConsole.Write(layers);
        }

        if (tensors || inspection.Layers.Count == 0)
        {
            Table table = new Table().Border(TableBorder.Rounded).AddColumns("Tensor", "Type", "Shape");
            inspection.Tensors.ForEach(tensor => table.AddRow(Markup.Escape(tensor.Name), Markup.Escape(tensor.Type), Markup.Escape($"[{string.Join(", ", tensor.Shape)}]")));
            AnsiConsole.Write(table);
        }

        inspection.Unusual.ForEach(text => Console.WriteLine($"note: {text}"));
        return ExitCode.Done;
    }
}
