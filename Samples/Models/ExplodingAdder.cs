namespace Unrolled.Samples;

/// <summary>Adds the two marked numbers of a sequence, with rectified units whose state begins by growing by a tenth at each step.</summary>
[Network(2)]
[SimpleRnn(32, Activation = Activation.Relu, RecurrentInitializer = Initialization.Identity, RecurrentInitializerScale = 1.1f, KernelInitializer = Initialization.RandomNormal, KernelInitializerScale = 0.1f)]
[Dense(1)]
public sealed partial class ExplodingAdder;
