namespace Unrolled.Samples;

/// <summary>A ball's place at each step in, how far it moves until the next step out.</summary>
[Network(2)]
[Lstm(64, ReturnSequences = true)]
[Lstm(64, ReturnSequences = true)]
[Dense(2)]
public sealed partial class BallPredictor;
