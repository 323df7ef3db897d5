namespace Unrolled.Samples;

/// <summary>Learns a million characters of Shakespeare with 512 units, or any other text.</summary>
/// <remarks>
/// GRU unless asked for: its state stays within [−1, 1], where the cells of an LSTM that has learned little may go on counting, up to thousands, and its units then say nothing more. Recipes were chosen
/// on a validation part; that part is the text's beginning, since what lies beside the held-out part, the same play, is what it needs most.
/// </remarks>
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
