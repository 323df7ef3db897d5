namespace Unrolled.Samples.Gateway;

/// <summary>Messages between the connection and the thread that works on them.</summary>
/// <param name="capacity">Messages that may wait.</param>
internal sealed class InboundQueue(int capacity)
{
    // Not a Lock: the thread that takes waits on it.
    private readonly object _sync = new();
    private List<Inbound> _waiting = [];

    /// <summary>Messages that wait.</summary>
    public int Count
    {
        get
        {
            lock (_sync)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Adds a message; false if there is no room.</summary>
    public bool TryAdd(in Inbound message)
    {
        lock (_sync)
        {
            if (_waiting.Count >= capacity)
            {
                return false;
            }

            _waiting.Add(message);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_sync);
            }

            return true;
        }
    }

    /// <summary>Takes all that wait.</summary>
    /// <param name="taken">An empty list, which becomes the queue's; replaced by those that waited.</param>
    /// <param name="patience">How long to wait for the first.</param>
    /// <param name="gathering">How long to wait for others after the first.</param>
    public void Take(ref List<Inbound> taken, TimeSpan patience, TimeSpan gathering)
    {
        lock (_sync)
        {
            if (_waiting.Count == 0)
            {
                Monitor.Wait(_sync, patience);
            }

            if (_waiting.Count == 0)
            {
                return;
            }
        }

        Thread.Sleep(gathering);
        lock (_sync)
        {
            (taken, _waiting) = (_waiting, taken);
        }
    }
}
