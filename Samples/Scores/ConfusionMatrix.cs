namespace Unrolled.Samples;

/// <summary>How often which class was taken for which, and what follows from it.</summary>
/// <param name="classes">How many classes there are.</param>
internal sealed class ConfusionMatrix(int classes)
{
    private readonly int[,] _counts = new int[classes, classes];

    /// <summary>[truth, predicted].</summary>
    public int[,] Counts => _counts;

    /// <summary>All that were counted.</summary>
    public int Total { get; private set; }

    /// <summary>The share that is right.</summary>
    public double Accuracy => Enumerable.Range(0, classes).Sum(c => _counts[c, c]) / (double)Total;

    /// <summary>The accuracy of always naming the class that occurs most often.</summary>
    public double MajorityShare => Enumerable.Range(0, classes).Max(Row) / (double)Total;

    /// <summary>Counts one.</summary>
    public void Add(int truth, int predicted)
    {
        _counts[truth, predicted]++;
        Total++;
    }

    /// <summary>Of those that were taken for a class, the share that is of it; 0 if none was.</summary>
    public double Precision(int c) => Share(_counts[c, c], Enumerable.Range(0, classes).Sum(t => _counts[t, c]));

    /// <summary>Of those that are of a class, the share that was taken for it; 0 if there is none.</summary>
    public double Recall(int c) => Share(_counts[c, c], Row(c));

    /// <summary>The harmonic mean of precision and recall.</summary>
    public double F1(int c) => Share(2 * Precision(c) * Recall(c), Precision(c) + Recall(c));

    /// <summary>The mean of all classes' <see cref="F1"/>.</summary>
    public double MacroF1 => Enumerable.Range(0, classes).Average(F1);

    private int Row(int truth) => Enumerable.Range(0, classes).Sum(p => _counts[truth, p]);

    private static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;
}
