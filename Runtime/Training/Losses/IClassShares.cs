namespace Unrolled.Training;

/// <summary>What each class has to do with a row's cross-entropy −Σ a·ln p: its target, smoothed, times its weight.</summary>
internal interface IClassShares
{
    /// <summary>a of a class, 0 or more.</summary>
    double this[int index] { get; }

    /// <summary>The class that alone may have a share; −1 if others may too.</summary>
    int OnlyClass { get; }
}
