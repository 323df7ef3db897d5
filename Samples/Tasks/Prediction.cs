namespace Unrolled.Samples;

/// <summary>What a saved model is asked.</summary>
/// <param name="InputPath">The file with the questions; null for the standard input.</param>
/// <param name="Length">How long an answer may be, for models that write text; null for the task's own.</param>
/// <param name="Temperature">How boldly to choose, for models that write text: 0 for the likeliest, 1 for what was learned.</param>
/// <param name="Seed">Decides the choices.</param>
/// <param name="Output">Where the answers go.</param>
/// <param name="Cancellation">Ends it.</param>
internal sealed record Prediction(string? InputPath, int? Length, double Temperature, int Seed, TextWriter Output, CancellationToken Cancellation)
{
    /// <summary>How many lines of the questions have been read: the number of the one that is being answered.</summary>
    public long LinesRead { get; private set; }

    /// <summary>Where the questions come from, for messages.</summary>
    public string InputName => InputPath ?? "standard input";

    /// <summary>The questions, one a line: from the file, or from the standard input as they come.</summary>
    /// <exception cref="SampleException">The file cannot be read.</exception>
    public IEnumerable<string> Lines()
    {
        using TextReader reader = InputPath is { } path ? new StringReader(TextFile.Read(path)) : Console.In;
        while (reader.ReadLine() is { } line)
        {
            Cancellation.ThrowIfCancellationRequested();
            LinesRead++;
            yield return line;
        }
    }
}
