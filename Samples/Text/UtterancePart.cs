namespace Unrolled.Samples;

/// <summary>A part of the data, with templates and values of its own.</summary>
internal enum UtterancePart
{
    /// <summary>To learn from.</summary>
    Training,

    /// <summary>To choose a recipe with.</summary>
    Validation,

    /// <summary>To test with.</summary>
    Test,
}
