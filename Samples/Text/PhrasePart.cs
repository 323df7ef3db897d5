namespace Unrolled.Samples;

/// <summary>What phrases are for.</summary>
internal enum PhrasePart
{
    /// <summary>To learn from.</summary>
    Training,

    /// <summary>To choose a recipe by.</summary>
    Validation,

    /// <summary>To be asked at the end.</summary>
    Test,
}
