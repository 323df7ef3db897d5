using System.CommandLine;
using Unrolled.Tool.Compilation;
using Unrolled.Tool.Export.C;
namespace Unrolled.Tool.Commands;
internal static class ExportCCommand
{
    public static Command Create()
    {
        var model = new ModelArguments();
        var name = new Option<string>("--name") { Required = true };
        var command = new Command("exportc", "temporary") { name };
        model.AddTo(command);
        command.SetAction(a => Guard.Run(() =>
        {
            (_, ImportedModel m) = model.Import(a);
            CText t = CExporter.Write(CompiledModel.Compile(m, "X"), a.GetRequiredValue(name));
            File.WriteAllText(a.GetRequiredValue(name) + ".h", t.Header);
            File.WriteAllText(a.GetRequiredValue(name) + ".c", t.Source);
            return 0;
        }));
        return command;
    }
}
