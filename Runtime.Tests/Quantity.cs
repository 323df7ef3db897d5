namespace Unrolled.Tests;

/// <summary>What kind of number a result is: it decides how exact it has to be.</summary>
internal enum Quantity
{
    /// <summary>The output of a network.</summary>
    Output,

    /// <summary>A hidden or cell vector after the last step.</summary>
    State,

    /// <summary>The gradient of a parameter.</summary>
    ParameterGradient,

    /// <summary>The gradient of an input or of an initial state.</summary>
    InputGradient,

    /// <summary>The output of a network after some training steps.</summary>
    TrainedOutput,

    /// <summary>A parameter after some training steps.</summary>
    TrainedParameter,
}
