namespace Unrolled.Samples;

/// <summary>Learns a million characters of Shakespeare with 512 units, or any other text.</summary>
internal sealed class ShakespeareTask() : CharacterTask(
    "shakespeare",
    "Learns Tiny Shakespeare, or another text, character by character with 512 units, and writes on.",
    new Cell("gru", CharacterModelKind.ShakespeareGru, Recipe),
    new Cell("lstm", CharacterModelKind.ShakespeareLstm, Recipe))
{
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
