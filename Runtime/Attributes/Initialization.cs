namespace Unrolled;

/// <summary>
/// How a layer's first weights are drawn, in Keras's terms. All are seeded by the model's seed and the same on every machine. For a tensor
/// [rows, columns] the fan in is its columns and the fan out its rows, all gates together; for a bias both are its length.
/// </summary>
public enum Initialization
{
    /// <summary>All 0.</summary>
    Zeros = 0,

    /// <summary>All 1.</summary>
    Ones = 1,

    /// <summary>All the initializer's scale, any finite number. The default is 0.</summary>
    Constant = 2,

    /// <summary>
    /// Uniform in ±√(6 / (fan in + fan out)): Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    /// </summary>
    GlorotUniform = 3,

    /// <summary>Normal with variance 2 / (fan in + fan out), cut off at two deviations before it is brought to that variance: Glorot, Bengio 2010.</summary>
    GlorotNormal = 4,

    /// <summary>
    /// Uniform in ±√(6 / fan in), for rectified units: He, Zhang, Ren, Sun, "Delving deep into rectifiers: surpassing human-level performance on
    /// ImageNet classification", 2015.
    /// </summary>
    HeUniform = 5,

    /// <summary>Normal with variance 2 / fan in, cut off as <see cref="GlorotNormal"/> is: He et al. 2015.</summary>
    HeNormal = 6,

    /// <summary>Uniform in ±√(3 / fan in): LeCun, Bottou, Orr, Müller, "Efficient backprop", 1998.</summary>
    LecunUniform = 7,

    /// <summary>Normal with variance 1 / fan in, cut off as <see cref="GlorotNormal"/> is: LeCun et al. 1998; for selu Klambauer et al. 2017.</summary>
    LecunNormal = 8,

    /// <summary>
    /// A random matrix with orthonormal columns (rows, where there are fewer), times the initializer's scale, above 0 (the default is 1): Saxe,
    /// McClelland, Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2013. Not for biases.
    /// </summary>
    Orthogonal = 9,

    /// <summary>
    /// The identity times the initializer's scale, any finite number (the default is 1): Le, Jaitly, Hinton, "A simple way to initialize recurrent
    /// networks of rectified linear units", 2015. For square matrices.
    /// </summary>
    Identity = 10,

    /// <summary>Uniform in ± the initializer's scale, above 0. The default is 0.05.</summary>
    RandomUniform = 11,

    /// <summary>Normal with the initializer's scale as its standard deviation, above 0. The default is 0.05.</summary>
    RandomNormal = 12,

    /// <summary>
    /// 0, but 1 for the forget gate: Jozefowicz, Zaremba, Sutskever, "An empirical exploration of recurrent network architectures", 2015. For the
    /// bias of LSTM layers.
    /// </summary>
    UnitForgetBias = 13,
}
