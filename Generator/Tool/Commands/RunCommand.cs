using System.CommandLine;

namespace Unrolled.Tool.Commands;

/// <summary>"unrolled run FILE --csv IN": predictions of a model whose class nobody declared.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var model = new ModelArguments();
        var csv = new Option<FileInfo>("--csv") { Description = "The series: a row for each time step, a column for each feature; a first row of names is allowed.", Required = true, HelpName = "IN" };
        var steps = new Option<int?>("--steps") { Description = "Predicts from each window of so many steps, instead of from the whole series." };
        var command = new Command("run", "Imports a model, compiles it in memory and writes its predictions for a series as CSV.") { csv, steps };
        model.AddTo(command);
        command.SetAction(arguments => Guard.Run(() => Run(arguments, model, arguments.GetRequiredValue(csv).FullName, arguments.GetValue(steps))));
        return command;
    }

    private static int Run(ParseResult arguments, ModelArguments model, string csv, int? steps) => throw new NotSupportedException($"{arguments} {model} {csv} {steps}");
}
