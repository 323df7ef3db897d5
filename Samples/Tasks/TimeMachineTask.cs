using System.Text;

namespace Unrolled.Samples;

/// <summary>Learns "The Time Machine" in small letters with 32 units, as in Zhang, Lipton, Li, Smola, "Dive into Deep Learning", chapter 9.</summary>
internal sealed class TimeMachineTask() : CharacterTask(
    "timemachine",
    "Learns 'The Time Machine' letter by letter with 32 units, and writes on from 'it has'.",
    new PublishedFile("timemachine.txt", "published by Project Gutenberg as 'The Time Machine' by H. G. Wells: https://www.gutenberg.org/ebooks/35"),
    new Cell("rnn", CharacterModelKind.TimeMachineRnn, Recipe),
    new Cell("lstm", CharacterModelKind.TimeMachineLstm, Recipe),
    new Cell("gru", CharacterModelKind.TimeMachineGru, Recipe))
{
    private static readonly TextRecipe Recipe = new(Epochs: 40, Steps: 35, Streams: 32, LearningRate: 0.01f);

    /// <inheritdoc/>
    protected override int BaselineOrder => 2;

    /// <inheritdoc/>
    protected override IReadOnlyList<int> OtherOrders => [1, 5];

    /// <inheritdoc/>
    protected override string Prefix => "it has";

    /// <inheritdoc/>
    protected override string Start => " ";

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Temperatures => [0, 0.5, 1];

    /// <inheritdoc/>
    protected override int ShownLength => 120;

    /// <summary>Small letters, and one blank for whatever stands between them.</summary>
    protected override string Prepare(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (char.IsAsciiLetter(c))
            {
                letters.Append(char.ToLowerInvariant(c));
            }
            else if (letters.Length == 0 || letters[^1] != ' ')
            {
                letters.Append(' ');
            }
        }

        return letters.ToString();
    }
}
