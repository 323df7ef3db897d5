using System.Runtime.CompilerServices;

namespace Unrolled.Data;

/// <summary>
/// Which samples come when: pass after pass through the data, each in a new order. The order of a pass depends only on the seed and its number, so the place in it
/// is all there is to save.
/// </summary>
internal sealed class SampleOrder(int seed, bool shuffle)
{
    private int[] _order = [];
    private int _ordered;

    /// <summary>Samples of a pass; 0 before <see cref="Prepare"/>.</summary>
    public int Count { get; private set; }

    /// <summary>The current pass, from 1; 0 before the first.</summary>
    public int Pass { get; private set; }

    /// <summary>How many of its samples have been taken.</summary>
    public int Taken { get; private set; }

    /// <summary>True if the next batch is of another pass.</summary>
    public bool AtEnd => Taken >= Count;

    /// <summary>Throws if there are too many samples to keep an order of.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="remedy">What to do about it, as a sentence.</param>
    /// <param name="parameter">The parameter that has them, or null.</param>
    /// <exception cref="ArgumentException">There are more samples than an array can hold.</exception>
    public static void RequireRoom(int count, string remedy, string? parameter)
    {
        if (count > Array.MaxLength)
        {
            throw new ArgumentException($"Expected at most {Array.MaxLength} samples, since their order must be stored; got {count}. {remedy}", parameter);
        }
    }

    /// <summary>Makes room for data. The current pass is over unless they have as many samples as those before.</summary>
    /// <param name="count">How many samples there are.</param>
    /// <param name="most">How many are taken at once.</param>
    public void Prepare(int count, int most)
    {
        if (Count != count)
        {
            Restore(count, Pass, taken: count);
        }

        // Without shuffling only the place matters: data may have any number of samples.
        int length = shuffle ? count : Math.Min(count, most);
        if (_order.Length != length)
        {
            _order = new int[length];
            _ordered = 0;
        }
    }

    /// <summary>Goes on from a place.</summary>
    public void Restore(int count, int pass, int taken) => (Count, Pass, Taken) = (count, pass, taken);

    /// <summary>Starts a pass.</summary>
    public void Begin(int pass) => (Pass, Taken) = (pass, 0);

    /// <summary>The next samples of the pass: the requested number, or the remaining ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<int> Next(int most)
    {
        int length = Math.Min(most, Count - Taken);
        if (shuffle)
        {
            if (_ordered != Pass)
            {
                Shuffle(Pass);
            }

            return _order.AsSpan(Taken, length);
        }

        for (int i = 0; i < length; i++)
        {
            _order[i] = Taken + i;
        }

        return _order.AsSpan(0, length);
    }

    /// <summary>Counts samples as taken.</summary>
    public void Take(int count) => Taken += count;

    // Always from the data's own order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Shuffle(int pass)
    {
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        // Negative streams, so that a pass draws no numbers that an initializer drew from the same seed.
        new RandomSource(seed, -pass).Shuffle(_order.AsSpan());
        _ordered = pass;
    }
}
