namespace Unrolled.Samples;

/// <summary>Learns "The Time Machine" in small letters with 32 units, as in Zhang, Lipton, Li, Smola, "Dive into Deep Learning", chapter 9.</summary>
internal sealed class TimeMachineTask() : CharacterTask(
    "timemachine",
    "Learns 'The Time Machine' letter by letter with 32 units, and writes on from 'it has'.",
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
}
