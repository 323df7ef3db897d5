namespace Unrolled.Samples;

/// <summary>Learns a million characters of Shakespeare with 512 units, or any other text.</summary>
internal sealed class ShakespeareTask() : CharacterTask(
    "shakespeare",
    "Learns Tiny Shakespeare, or another text, character by character with 512 units, and writes on.",
    File,
    new Cell("lstm", CharacterModelKind.ShakespeareLstm, Recipe),
    new Cell("gru", CharacterModelKind.ShakespeareGru, Recipe))
{
    /// <summary>Tiny Shakespeare.</summary>
    public static readonly PublishedFile File = new("tinyshakespeare_input.txt", "published as data/tinyshakespeare/input.txt of https://github.com/karpathy/char-rnn");

    private static readonly TextRecipe Recipe = new(Epochs: 10, Steps: 64, Streams: 32, LearningRate: 0.004f);

    /// <inheritdoc/>
    protected override int BaselineOrder => 5;

    /// <inheritdoc/>
    protected override IReadOnlyList<int> OtherOrders => [1];

    /// <inheritdoc/>
    protected override string Prefix => "";

    /// <inheritdoc/>
    protected override string Start => "\n";

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Temperatures => [0.5, 0.8, 1];

    /// <inheritdoc/>
    protected override int ShownLength => 400;
}
