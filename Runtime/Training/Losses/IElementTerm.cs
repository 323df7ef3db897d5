namespace Unrolled.Training;

/// <summary>A loss of a difference d = p − t between one output and its target. NaN gives NaN.</summary>
internal interface IElementTerm
{
    /// <summary>The loss.</summary>
    double Value(double d);

    /// <summary>Its derivative by d.</summary>
    double Slope(double d);
}
