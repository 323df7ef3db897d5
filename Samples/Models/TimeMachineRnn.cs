namespace Unrolled.Samples;

/// <summary>A character in, logits of the next one out: a plain recurrent layer of 32 units over a blank, 26 letters and the unknown.</summary>
[Network(1)]
[OneHot(28)]
[SimpleRnn(32, ReturnSequences = true)]
[Dense(28)]
public sealed partial class TimeMachineRnn;
