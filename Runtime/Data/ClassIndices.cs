using System.Runtime.CompilerServices;

namespace Unrolled.Data;

/// <summary>Chooses samples by their classes. The results are indices for <see cref="SequenceData.Select"/>; the same seed gives the same ones on every machine.</summary>
public static class ClassIndices
{
    /// <summary>
    /// Divides samples into folds for cross-validation, each with about the same share of every class as the whole (stratified; Kohavi, "A study of cross-validation and bootstrap for accuracy estimation
    /// and model selection", 1995). The sizes of the folds differ by at most 1, and so do each class's numbers in them.
    /// </summary>
    /// <param name="classes">[samples]: the class of each, any number.</param>
    /// <param name="folds">2 … samples.</param>
    /// <param name="seed">Decides which samples of a class go into which fold.</param>
    /// <returns>[folds]: the indices of each fold's samples, in ascending order. Every sample is in exactly one.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="folds"/> is out of its range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int[][] StratifiedFolds(ReadOnlySpan<int> classes, int folds, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(folds, classes.Length);
        var divided = new List<int>[folds];
        for (int f = 0; f < folds; f++)
        {
            divided[f] = [];
        }

        // Dealt like cards, one class after the other, each where the last one ended.
        int next = 0;
        foreach (int[] members in Members(classes, seed))
        {
            foreach (int index in members)
            {
                divided[next].Add(index);
                next = (next + 1) % folds;
            }
        }

        int[][] result = new int[folds][];
        for (int f = 0; f < folds; f++)
        {
            divided[f].Sort();
            result[f] = [.. divided[f]];
        }

        return result;
    }

    /// <summary>
    /// Class-balanced sampling: every class as often as the most frequent one. The samples of a class are taken in a random order, and from the start again until there are enough, so that none is taken
    /// more than once more often than another of its class.
    /// </summary>
    /// <param name="classes">[samples]: the class of each, any number; at least one sample.</param>
    /// <param name="seed">Decides which samples of a class are taken once more.</param>
    /// <returns>[classes · samples of the most frequent one], sorted by class; a trainer shuffles them.</returns>
    /// <exception cref="ArgumentException">There are no samples.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int[] Balanced(ReadOnlySpan<int> classes, int seed)
    {
        if (classes.IsEmpty)
        {
            throw new ArgumentException("Expected the class of one sample or more, got none.", nameof(classes));
        }

        int[][] members = Members(classes, seed);
        int most = 0;
        foreach (int[] ofClass in members)
        {
            most = Math.Max(most, ofClass.Length);
        }

        int[] result = new int[checked(members.Length * most)];
        for (int i = 0; i < result.Length; i++)
        {
            int[] ofClass = members[i / most];
            result[i] = ofClass[i % most % ofClass.Length];
        }

        return result;
    }

    // The samples of each class, by ascending class, in a random order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[][] Members(ReadOnlySpan<int> classes, int seed)
    {
        var byClass = new SortedDictionary<int, List<int>>();
        for (int i = 0; i < classes.Length; i++)
        {
            if (!byClass.TryGetValue(classes[i], out List<int>? members))
            {
                byClass.Add(classes[i], members = []);
            }

            members.Add(i);
        }

        int[][] result = new int[byClass.Count][];
        int c = 0;
        foreach (List<int> members in byClass.Values)
        {
            int[] order = [.. members];
            new RandomSource(seed, c).Shuffle(order.AsSpan());
            result[c++] = order;
        }

        return result;
    }
}
