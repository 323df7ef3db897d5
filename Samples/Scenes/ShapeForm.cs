namespace Unrolled.Samples;

/// <summary>What a shape is.</summary>
internal enum ShapeForm
{
    /// <summary>A disc.</summary>
    Circle,

    /// <summary>A square that stands on a side.</summary>
    Square,

    /// <summary>A triangle that stands on a side.</summary>
    Triangle,

    /// <summary>A cross of two bars.</summary>
    Cross,
}
