using Unrolled.Kernels;

namespace Unrolled.Data;

/// <summary>Samples that are generated on demand.</summary>
/// <remarks>
/// Training requests a sample several times: for its length, its input and its target, and a shard for the lengths of all its rows first. Each thread keeps what it made last, in a
/// table by the sample's number modulo its size.
/// </remarks>
internal sealed class GeneratedData : SequenceData
{
    // As many as a second-level cache holds; a batch fits in, unless its samples are large.
    private const int TableBytes = 1 << 20, MostSlots = 1024;

    private readonly SampleGenerator _generator;
    private readonly ThreadLocal<Table> _tables;
    private readonly int _shortest, _seed;

    private GeneratedData(SampleGenerator generator, int count, int steps, int inputs, int targetSteps, int targets, int shortest, int seed)
        : base(count, steps, inputs, targetSteps, targets)
    {
        _generator = generator;
        _shortest = shortest;
        _seed = seed;
        int inputLength = Require.Product(steps, inputs, nameof(steps), "values of a sample"), targetLength = Require.Product(targetSteps, targets, nameof(targetSteps), "values of a target");
        long bytes = sizeof(float) * ((long)inputLength + targetLength);
        int slots = (int)Math.Min(Math.Clamp(TableBytes / bytes, 1, MostSlots), count);
        _tables = new(() => new Table(slots, inputLength, targetLength));
    }

    /// <summary>Checks what <see cref="SequenceData.Generate"/> was given.</summary>
    public static GeneratedData Create(SampleGenerator generator, int count, int steps, int inputs, int targets, int targetSteps, int? shortest, int seed)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentOutOfRangeException.ThrowIfLessThan(shortest ?? 1, 1, nameof(shortest));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shortest ?? steps, steps, nameof(shortest));
        return new GeneratedData(generator, count, steps, inputs, targetSteps, targets, shortest ?? steps, seed);
    }

    /// <inheritdoc/>
    internal override bool IsMadeOnDemand => true;

    /// <inheritdoc/>
    public override bool HasLengths => _shortest < Steps;

    /// <inheritdoc/>
    public override int Length(int index)
    {
        CheckIndex(index);
        return HasLengths ? Find(index, out int slot).Length(slot) : Steps;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Input(int index)
    {
        CheckIndex(index);
        return Find(index, out int slot).Input(slot);
    }

    /// <inheritdoc/>
    public override void CopyTarget(int index, Span<float> target)
    {
        CheckIndex(index);
        Require.Length(target.Length, TargetSteps * Targets, nameof(target), "the target");
        Find(index, out int slot).Target(slot).CopyTo(target);
    }

    /// <inheritdoc/>
    internal override void CopyTarget(int index, int from, Span<float> target)
    {
        CheckIndex(index);
        Find(index, out int slot).Target(slot).Slice(from * Targets, target.Length).CopyTo(target);
    }

    private Table Find(int index, out int slot)
    {
        Table table = _tables.Value!;
        if (!table.TryFind(index, out slot))
        {
            int length = table.Make(slot, index, _seed, _generator);
            if (length < _shortest || length > Steps)
            {
                throw new InvalidOperationException(
                    $"The generator returned {length} time steps for sample {index}, expected {(HasLengths ? $"{_shortest} … {Steps}" : $"{Steps}, since {nameof(Generate)} was called without 'shortest'")}.");
            }

            table.Keep(slot, index, length);
        }

        return table;
    }

    /// <summary>What one thread has made last.</summary>
    private sealed class Table(int slots, int inputLength, int targetLength)
    {
        private const int Empty = -1;

        private readonly int[] _indices = [.. Enumerable.Repeat(Empty, slots)];
        private readonly int[] _lengths = new int[slots];
        private readonly float[] _values = new float[slots * (inputLength + targetLength)];
        private readonly RandomSource _random = new(0);

        public bool TryFind(int index, out int slot)
        {
            slot = index % slots;
            return _indices[slot] == index;
        }

        public int Make(int slot, int index, int seed, SampleGenerator generator)
        {
            // If the generator throws, there is no sample here.
            _indices[slot] = Empty;
            Input(slot).Clear();
            Target(slot).Clear();
            _random.Restart(seed, index);
            return generator(index, _random, Input(slot), Target(slot));
        }

        public void Keep(int slot, int index, int length) => (_indices[slot], _lengths[slot]) = (index, length);

        public int Length(int slot) => _lengths[slot];

        public Span<float> Input(int slot) => _values.AsSpan(slot * (inputLength + targetLength), inputLength);

        public Span<float> Target(int slot) => _values.AsSpan(slot * (inputLength + targetLength) + inputLength, targetLength);
    }
}
