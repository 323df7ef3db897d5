namespace Unrolled.Samples;

/// <summary>A part of invented data, with meanings, templates and values of its own.</summary>
internal enum DataPart
{
    /// <summary>To learn from.</summary>
    Training,

    /// <summary>To choose a recipe by.</summary>
    Validation,

    /// <summary>To test with at the end.</summary>
    Test,
}
