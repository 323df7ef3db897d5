namespace Unrolled.Tool.Commands;

/// <summary>What a user should know about an import.</summary>
internal static class ImportReport
{
    public static void Write(ImportedModel model, TextWriter output)
    {
        if (model.IsProposal)
        {
            output.WriteLine("This is a proposal: the file has names and shapes of weights, but not what is computed with them. Compare it with the model's code.");
        }

        Write("folded", model.Folded);
        Write("dropped", model.Dropped);
        Write("assumed", model.Assumed);
        foreach (Binding input in model.Inputs)
        {
            output.WriteLine($"input   {input.Name} [{input.Layout}]{(input.Place is Place.Nothing nothing ? $": not used, {nothing.Reason}" : "")}");
        }

        foreach (Binding result in model.Outputs)
        {
            output.WriteLine($"output  {result.Name} [{result.Layout}]");
        }

        void Write(string kind, List<string> notes) => notes.ForEach(note => output.WriteLine($"{kind,-8}{note}"));
    }
}
