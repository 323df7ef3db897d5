namespace Unrolled.Training;

/// <summary>Scores of yes and no.</summary>
internal enum Score
{
    /// <summary>tp / (tp + fp).</summary>
    Precision,

    /// <summary>tp / (tp + fn).</summary>
    Recall,

    /// <summary>2·tp / (2·tp + fp + fn).</summary>
    F1,
}
