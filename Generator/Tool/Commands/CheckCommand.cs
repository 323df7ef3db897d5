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
        var againstOnto = new Option<FileInfo?>("--against-onto") { Description = "A C# file that declares the network of FILE2, if it has only weights.", HelpName = "FILE.cs" };
        var against = new Option<FileInfo?>("--against") { Description = "Another model file; both get the same random inputs.", HelpName = "FILE2" };
        Option<double> tolerance = NumberOption.Positive("--tolerance", 2e-4);
        tolerance.Description = "The largest difference allowed, as a fraction of an output's largest value.";
        command.Add(reference);
        command.Add(against);
        command.Add(againstOnto);
        command.Add(tolerance);
        command.SetAction(arguments => Guard.Run(() => Run(arguments, model, arguments.GetValue(reference)?.FullName, arguments.GetValue(against)?.FullName, arguments.GetValue(againstOnto), arguments.GetValue(tolerance))));
        return command;
    }

    private static int Run(ParseResult arguments, ModelArguments model, string? reference, string? against, FileInfo? againstOnto, double tolerance)
    {
        if (reference is null == against is null)
        {
            throw new ArgumentException($"Expected a file REFERENCE.npz or another model with --against, got {(reference is null ? "neither" : "both")}.", nameof(arguments));
        }

        if (againstOnto is not null && against is null)
        {
            throw new ArgumentException("--against-onto: only with --against.", nameof(arguments));
        }

        (_, ImportedModel imported) = model.Import(arguments);
        ImportedModel? other = against is null ? null : model.Import(against, arguments, againstOnto);
        ImportReport.WriteDoubts(imported);
        if (other is not null)
        {
            ImportReport.WriteDoubts(other);
        }

        CompiledModel compiled = CompiledModel.Compile(imported, ClassName.InMemory(imported.File));
        List<CheckRow> rows = other is null
            ? ReferenceCheck.Run(compiled, ReferenceFile.Read(reference!))
            : ModelComparison.Run(compiled, CompiledModel.Compile(other, ClassName.InMemory(other.File)));
        foreach (CheckRow row in rows)
        {
            Console.WriteLine(row.Fault.Length > 0
                ? $"call {row.Call}, {row.Output}: {row.Fault}"
                : string.Create(CultureInfo.InvariantCulture, $"call {row.Call}, {row.Output}: largest difference {row.Error:g3}{(Agrees(row) ? "" : ", too large")}"));
        }

        int failed = rows.Count(row => !Agrees(row));
        Console.WriteLine((failed, rows.Count) switch
        {
            (0, 1) => "the output agrees",
            (0, var all) => $"all {all} outputs agree",
            (_, 1) => "the output does not agree",
            var (some, all) => $"{some} of {all} outputs do not agree",
        });
        return failed == 0 ? ExitCode.Done : ExitCode.Failed;

        bool Agrees(CheckRow row) => row.Error <= tolerance;
    }
}
