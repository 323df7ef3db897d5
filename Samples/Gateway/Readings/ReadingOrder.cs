namespace Unrolled.Samples.Gateway;

/// <summary>What a stream has seen: by sequence number, or by time where readings have no number. Readings with neither are taken as they come.</summary>
/// <remarks>
/// A reading that comes after a later one is not put back into its place. To wait for it would make the result depend on how long one waits: the same messages would not give the same bits
/// after a restart. Between one publisher and one subscriber MQTT keeps the order of a topic, so what is out of order left its sensor so.
/// </remarks>
internal struct ReadingOrder
{
    /// <summary>Numbers before the last of which it is known whether they were there, as IPsec does.</summary>
    public const int Window = 64;

    /// <summary>The highest number, −1 before the first.</summary>
    public long LastSequence = -1;

    /// <summary>The time of the last reading, −1 before the first.</summary>
    public long LastTime = -1;

    /// <summary>Bit k is set if the number <see cref="LastSequence"/> − k was there.</summary>
    public ulong Seen;

    /// <summary>When the sensor began to count anew for the last time, and the highest number before that; −1 if it never did.</summary>
    public long RestartTime = -1, HighestBefore = -1;

    /// <summary>Nothing seen yet.</summary>
    public ReadingOrder()
    {
    }

    /// <summary>Judges a reading; changes nothing.</summary>
    public readonly ReadingVerdict Judge(in Reading reading)
    {
        if (reading.Sequence is not { } sequence)
        {
            return reading.Time is not { } time || time > LastTime ? ReadingVerdict.Next : time == LastTime ? ReadingVerdict.Duplicate : ReadingVerdict.Late;
        }

        // From before a new start: the broker sends again what was not acknowledged, and those numbers are high.
        if (reading.Time < RestartTime && sequence <= HighestBefore)
        {
            return ReadingVerdict.Duplicate;
        }

        if (sequence > LastSequence)
        {
            return ReadingVerdict.Next;
        }

        // A repeated or late reading keeps the time at which it was measured: a lower number with a later time is a sensor that counts anew.
        if (LastTime >= 0 && reading.Time > LastTime)
        {
            return ReadingVerdict.Restart;
        }

        long age = LastSequence - sequence;
        return age < Window && (Seen >> (int)age & 1) == 0 ? ReadingVerdict.Late : ReadingVerdict.Duplicate;
    }

    /// <summary>Takes a reading in.</summary>
    /// <param name="reading">One that is next.</param>
    /// <returns>The numbers that were left out before it.</returns>
    public long Take(in Reading reading)
    {
        LastTime = reading.Time ?? LastTime;
        if (reading.Sequence is not { } sequence)
        {
            return 0;
        }

        if (sequence <= LastSequence)
        {
            RestartTime = LastTime;
            HighestBefore = Math.Max(HighestBefore, LastSequence);
        }

        long step = sequence - LastSequence;
        bool follows = step > 0 && LastSequence >= 0;
        Seen = follows && step < Window ? Seen << (int)step | 1 : 1;
        LastSequence = sequence;
        return follows ? step - 1 : 0;
    }
}
