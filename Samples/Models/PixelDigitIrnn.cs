namespace Unrolled.Samples;

/// <summary>
/// The 784 pixels of an image of a digit in, one by one, ln of each digit's probability out: Le, Jaitly, Hinton, "A simple way to initialize recurrent networks of rectified linear
/// units", 2015.
/// </summary>
[Network(1, Steps = 784)]
[SimpleRnn(100, Activation = Activation.Relu, KernelInitializer = Initialization.RandomNormal, KernelInitializerScale = 0.001f, RecurrentInitializer = Initialization.Identity)]
[Dense(10, Activation = Activation.LogSoftmax)]
public sealed partial class PixelDigitIrnn;
