namespace Unrolled;

/// <summary>
/// How a layer's weights are initialized, with Keras's names. All draws depend on the model's seed and are the same on every machine. For a tensor [rows,
/// columns], fan in is the number of columns and fan out the number of rows, all gates together; for a bias both are its length.
/// </summary>
public enum Initialization
{
    /// <summary>All 0.</summary>
    Zeros = 0,

    /// <summary>All 1.</summary>
    Ones = 1,

    /// <summary>All equal to the initializer's scale, any finite number. The default is 0.</summary>
    Constant = 2,

    /// <summary>
    /// Uniform in ±√(6 / (fan in + fan out)): Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    /// </summary>
    GlorotUniform = 3,

    /// <summary>Normal, truncated at two standard deviations and rescaled to the variance 2 / (fan in + fan out): Glorot, Bengio 2010.</summary>
    GlorotNormal = 4,

    /// <summary>
    /// Uniform in ±√(6 / fan in), for rectified units: He, Zhang, Ren, Sun, "Delving deep into rectifiers: surpassing human-level performance on
    /// ImageNet classification", 2015.
    /// </summary>
    HeUniform = 5,

    /// <summary>Normal with variance 2 / fan in, truncated like <see cref="GlorotNormal"/>: He et al. 2015.</summary>
    HeNormal = 6,

    /// <summary>Uniform in ±√(3 / fan in): LeCun, Bottou, Orr, Müller, "Efficient backprop", 1998.</summary>
    LecunUniform = 7,

    /// <summary>Normal with variance 1 / fan in, truncated like <see cref="GlorotNormal"/>: LeCun et al. 1998; for selu Klambauer et al. 2017.</summary>
    LecunNormal = 8,

    /// <summary>
    /// A random matrix with orthonormal columns (or rows, if there are fewer rows), times the initializer's scale, above 0 (the default is 1): Saxe,
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
