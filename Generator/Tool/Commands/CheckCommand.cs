using System.CommandLine;
using System.Globalization;
using Unrolled.Tool.Check;
using Unrolled.Tool.Compilation;

namespace Unrolled.Tool.Commands;

/// <summary>"unrolled check FILE REFERENCE.npz": compares an imported model's answers with a reference's.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var model = new ModelArguments();
        var command = new Command("check", "Imports a model, compiles it in memory and compares every output with a reference's, or with another model's on random inputs.");
        model.AddTo(command);
        var reference = new Argument<FileInfo?>("REFERENCE.npz") { Description = "Calls and answers: in.NAME and out.NAME, or in.0.NAME, out.0.NAME and so on.", Arity = ArgumentArity.ZeroOrOne };
        var against = new Option<FileInfo?>("--against") { Description = "Another model file; both get the same random inputs.", HelpName = "FILE2" };
        var tolerance = new Option<double>("--tolerance") { Description = "The largest difference allowed, as a fraction of an output's largest value.", DefaultValueFactory = _ => 2e-4 };
        command.Add(reference);
        command.Add(against);
        command.Add(tolerance);
        command.SetAction(arguments => Guard.Run(() => Run(arguments, model, arguments.GetValue(reference)?.FullName, arguments.GetValue(against)?.FullName, arguments.GetValue(tolerance))));
        return command;
    }

    private static int Run(ParseResult arguments, ModelArguments model, string? reference, string? against, double tolerance)
    {
        if (reference is null == against is null)
        {
            throw new ArgumentException("Expected a reference, or another model with --against.", nameof(arguments));
        }

        if (!(tolerance >= 0 && double.IsFinite(tolerance)))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"--tolerance: expected a number of 0 or more, got {tolerance}."), nameof(arguments));
        }

        (_, ImportedModel imported) = model.Import(arguments);
        CompiledModel compiled = CompiledModel.Compile(imported, "Imported");
        List<CheckRow> rows = reference is not null
            ? ReferenceCheck.Run(compiled, ReferenceFile.Read(reference))
            : ModelComparison.Run(compiled, CompiledModel.Compile(model.Import(against!, arguments), "Other"));
        foreach (CheckRow row in rows)
        {
            Console.WriteLine(row.Fault.Length > 0
                ? $"call {row.Call}, {row.Output}: {row.Fault}"
                : string.Create(CultureInfo.InvariantCulture, $"call {row.Call}, {row.Output}: largest difference {row.Error:g3}{(Agrees(row) ? "" : ", too large")}"));
        }

        int failed = rows.Count(row => !Agrees(row));
        Console.WriteLine(failed == 0 ? $"all {rows.Count} outputs agree" : $"{failed} of {rows.Count} outputs do not agree");
        return failed == 0 ? ExitCode.Done : ExitCode.Failed;

        bool Agrees(CheckRow row) => row.Error <= tolerance;
    }
}
