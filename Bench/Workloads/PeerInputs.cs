namespace Unrolled.Bench;

/// <summary>A workload's inputs as peers read them.</summary>
internal static class PeerInputs
{
    /// <summary>The inputs with tokens as one-hot rows: time-major, [steps, batch, features]; of training the sequences one after the other, [sequences, steps, features].</summary>
    public static float[] Of(Workload workload)
    {
        float[] values = workload.Inputs();
        if (workload.Kind == WorkloadKind.Window)
        {
            values = TimeMajor(values, workload.Batch, workload.Steps);
        }

        if (workload.Classes == 0)
        {
            return values;
        }

        var rows = new float[values.Length * workload.Classes];
        for (int i = 0; i < values.Length; i++)
        {
            rows[i * workload.Classes + (int)values[i]] = 1;
        }

        return rows;
    }

    private static float[] TimeMajor(float[] values, int batch, int steps)
    {
        var result = new float[values.Length];
        for (int b = 0; b < batch; b++)
        {
            for (int t = 0; t < steps; t++)
            {
                result[t * batch + b] = values[b * steps + t];
            }
        }

        return result;
    }
}
