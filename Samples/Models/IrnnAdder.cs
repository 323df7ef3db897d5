namespace Unrolled.Samples;

/// <summary>Adds the two marked numbers of a sequence, with rectified units that begin by keeping what they have (Le, Jaitly and Hinton 2015).</summary>
[Network(2)]
[SimpleRnn(32, Activation = Activation.Relu, RecurrentInitializer = Initialization.Identity, KernelInitializer = Initialization.RandomNormal, KernelInitializerScale = 0.1f)]
[Dense(1)]
public sealed partial class IrnnAdder;
