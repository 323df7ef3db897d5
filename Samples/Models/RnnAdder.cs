namespace Unrolled.Samples;

/// <summary>Adds the two marked numbers of a sequence, with a recurrence of tanh.</summary>
[Network(2)]
[SimpleRnn(32)]
[Dense(1)]
public sealed partial class RnnAdder;
