namespace Unrolled.Reports;

/// <summary>Drops points that others hide.</summary>
internal static class PointThinning
{
    /// <summary>
    /// The points of a line that matter: of those within one column of pixels the first, the lowest, the highest and the last. Peaks stay where they are.
    /// </summary>
    /// <param name="points">Places in pixels, x ascending.</param>
    /// <param name="columnWidth">The width of a column in pixels.</param>
    public static List<PlotPoint> Columns(List<PlotPoint> points, double columnWidth)
    {
        List<PlotPoint> kept = [];
        for (int start = 0, end; start < points.Count; start = end)
        {
            double column = Math.Floor(points[start].X / columnWidth);
            int lowest = start, highest = start;
            for (end = start + 1; end < points.Count && Math.Floor(points[end].X / columnWidth) == column; end++)
            {
                lowest = points[end].Y > points[lowest].Y ? end : lowest;
                highest = points[end].Y < points[highest].Y ? end : highest;
            }

            int previous = -1;
            foreach (int i in (ReadOnlySpan<int>)[start, Math.Min(lowest, highest), Math.Max(lowest, highest), end - 1])
            {
                if (i > previous)
                {
                    kept.Add(points[i]);
                    previous = i;
                }
            }
        }

        return kept;
    }

    /// <summary>The points that do not lie on one before them, to the nearest part of a pixel.</summary>
    /// <param name="points">Places in pixels.</param>
    /// <param name="grid">That part.</param>
    public static List<PlotPoint> Places(List<PlotPoint> points, double grid)
    {
        HashSet<(long, long)> taken = [];
        return [.. points.Where(p => taken.Add(((long)Math.Round(p.X / grid), (long)Math.Round(p.Y / grid))))];
    }
}
