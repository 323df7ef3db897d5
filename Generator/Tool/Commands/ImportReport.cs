namespace Unrolled.Tool.Commands;

/// <summary>What a user should know about an import.</summary>
internal static class ImportReport
{
    private const string Proposal = "This is a proposal: the file has names and shapes of weights, but not what is computed with them. Compare it with the model's code, or declare the network with --onto.";

    /// <summary>Writes everything that is known of an import.</summary>
    public static void Write(ImportedModel model, TextWriter output)
    {
        if (model.IsProposal)
        {
            output.WriteLine(Proposal);
        }

        Write("folded", model.Folded, output);
        Write("dropped", model.Dropped, output);
        Write("assumed", model.Assumed, output);
        foreach (Binding input in model.Inputs)
        {
            output.WriteLine(input.Place is Place.Nothing nothing ? $"input   {input.Name}: not used, {nothing.Reason}" : $"input   {input.Name} [{input.Layout}]");
        }

        foreach (Binding result in model.Outputs)
        {
            output.WriteLine($"output  {result.Name} [{result.Layout}]");
        }
    }

    /// <summary>Writes what may be wrong about an import to the error stream: that it is a proposal, and what was assumed. For commands whose output is something else.</summary>
    public static void WriteDoubts(ImportedModel model)
    {
        string file = Path.GetFileName(model.File) ?? "";
        if (model.IsProposal)
        {
            Console.Error.WriteLine($"{file}: {Proposal}");
        }

        model.Assumed.ForEach(note => Console.Error.WriteLine($"{file}: assumed: {note}"));
    }

    private static void Write(string kind, List<string> notes, TextWriter output) => notes.ForEach(note => output.WriteLine($"{kind,-8}{note}"));
}
