using System.Text;

namespace Unrolled.Samples;

/// <summary>Sequences as people type or keep them: one a line, or as FASTA, in which lines that begin with '&gt;' stand before each and a sequence may take several lines.</summary>
internal static class FastaLines
{
    private const char Header = '>';

    /// <summary>The sequences. Before the first header a line is a sequence, which comes at once; after one, the lines up to the next header are.</summary>
    public static IEnumerable<string> Join(IEnumerable<string> lines)
    {
        StringBuilder? record = null;
        foreach (string line in lines)
        {
            string text = line.Trim();
            if (text.StartsWith(Header))
            {
                if (record is { Length: > 0 })
                {
                    yield return record.ToString();
                }

                record = new StringBuilder();
            }
            else if (record is not null)
            {
                record.Append(text);
            }
            else if (text.Length > 0)
            {
                yield return text;
            }
        }

        if (record is { Length: > 0 })
        {
            yield return record.ToString();
        }
    }
}
