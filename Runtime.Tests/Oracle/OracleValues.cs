namespace Unrolled.Tests;

/// <summary>What the oracle does with values, [batch][steps of that sequence, features], besides computing.</summary>
internal static class OracleValues
{
    /// <summary>How many steps each sequence has.</summary>
    public static int[] Lengths(double[][,] values) => [.. values.Select(v => v.GetLength(0))];

    /// <summary>Zeros of the shape of other values, or as many for each step.</summary>
    public static double[][,] Zeros(double[][,] like, int? width = null) => [.. like.Select(v => new double[v.GetLength(0), width ?? v.GetLength(1)])];

    /// <summary>Zeros, one step for each of so many sequences.</summary>
    public static double[][,] Vectors(int batch, int width) => [.. Enumerable.Range(0, batch).Select(_ => new double[1, width])];

    /// <summary>Some columns.</summary>
    public static double[][,] Columns(double[][,] values, int from, int width)
    {
        double[][,] columns = Zeros(values, width);
        for (int n = 0; n < values.Length; n++)
        {
            for (int i = 0; i < columns[n].Length; i++)
            {
                columns[n][i / width, i % width] = values[n][i / width, from + i % width];
            }
        }

        return columns;
    }

    /// <summary>The features of a step.</summary>
    public static double[] Row(double[,] values, int t) => [.. Enumerable.Range(0, values.GetLength(1)).Select(u => values[t, u])];

    /// <summary>Sets the features of a step.</summary>
    public static void SetRow(double[,] values, int t, double[] row)
    {
        for (int u = 0; u < row.Length; u++)
        {
            values[t, u] = row[u];
        }
    }

    /// <summary>Each sequence from its last step to its first.</summary>
    public static double[][,] Reversed(double[][,] values) => [.. values.Select(v => Reversed(v, v.GetLength(0)))];

    /// <summary>As if each sequence ended where the longest does, with zeros after its own end: a mistake.</summary>
    public static double[][,] ReversedFromPaddedEnd(double[][,] values)
    {
        int longest = Lengths(values).Max();
        return [.. values.Select(v => Reversed(v, longest))];
    }

    /// <summary>target += values.</summary>
    public static void Add(double[][,] target, double[][,] values)
    {
        Assert.Equal(target.Length, values.Length);
        for (int n = 0; n < values.Length; n++)
        {
            Assert.Equal((target[n].GetLength(0), target[n].GetLength(1)), (values[n].GetLength(0), values[n].GetLength(1)));
            for (int t = 0; t < values[n].GetLength(0); t++)
            {
                for (int u = 0; u < values[n].GetLength(1); u++)
                {
                    target[n][t, u] += values[n][t, u];
                }
            }
        }
    }

    // Of so many steps, of which those past the sequence's end are zeros.
    private static double[,] Reversed(double[,] values, int steps)
    {
        int length = values.GetLength(0), width = values.GetLength(1);
        var reversed = new double[length, width];
        for (int t = 0; t < length; t++)
        {
            for (int u = 0; u < width && steps - 1 - t < length; u++)
            {
                reversed[t, u] = values[steps - 1 - t, u];
            }
        }

        return reversed;
    }
}
