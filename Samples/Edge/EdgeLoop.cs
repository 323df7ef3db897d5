namespace Unrolled.Samples.Edge;

/// <summary>From values to forecasts, until the input ends or a signal comes. One thread does everything, so a sign of life says that everything works.</summary>
/// <param name="source">Where values come from.</param>
/// <param name="forecaster">The model.</param>
/// <param name="writer">Where forecasts go.</param>
/// <param name="keeper">Saves the state; null if it is not saved.</param>
/// <param name="notifier">Tells systemd.</param>
/// <param name="stop">Ends the loop.</param>
/// <param name="clock">The time in milliseconds.</param>
internal sealed class EdgeLoop(IValueSource source, Forecaster forecaster, ForecastWriter writer, StateKeeper? keeper, ServiceNotifier notifier, StopSignal stop, Func<long> clock)
{
    /// <summary>Runs the loop, and saves the state at its end.</summary>
    /// <exception cref="EdgeException">The loop ended for another reason than the end of the input or a signal.</exception>
    public void Run()
    {
        notifier.Ready();
        try
        {
            while (!stop.IsSet && Advance())
            {
            }
        }
        catch (EdgeException e) when (e.Code != ExitCode.Output)
        {
            // What came before is whole.
            EndAfter(e);
            throw;
        }

        End();
    }

    // False at the end of the input.
    private bool Advance()
    {
        Arrival arrival = source.Read(Wait(clock()), out float value);
        if (arrival == Arrival.Value)
        {
            writer.Write(forecaster.Step(value));
        }

        long now = clock();
        keeper?.Keep(now);
        notifier.Live(now);
        return arrival != Arrival.End;
    }

    // Until the next save or sign of life, whichever is first; a negative time is none, and larger than all others as an unsigned number.
    private int Wait(long now) => (int)Math.Min((uint)notifier.Remaining(now), (uint)(keeper?.Remaining(now) ?? -1));

    private void EndAfter(EdgeException failure)
    {
        try
        {
            End();
        }
        catch (EdgeException second)
        {
            throw new EdgeException(failure.Code, $"{failure.Message}; and then {second.Message}");
        }
    }

    private void End()
    {
        notifier.Stopping();
        keeper?.KeepLast();
    }
}
