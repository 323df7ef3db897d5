using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Unrolled.Training;

/// <summary>
/// A batch, cut along time: piece after piece, with what its sequences carry from one to the next, and from batch to batch. Sequences that have
/// ended do not take part in later pieces.
/// </summary>
/// <remarks>Where there are several pieces the longest sequences come first: those that go on are the first ones of the piece before.</remarks>
internal sealed class BatchPieces
{
    private readonly TruncatedBptt? _truncation;
    private readonly bool _stateful;
    private readonly ImmutableArray<ScoredOutput> _outputs;
    private readonly int _carriedLength, _mostRows;
    private long[] _keys = [];
    private int[] _positions = [], _indices = [];
    private float[] _ends = [], _starts = [], _next = [];
    private PieceData? _data;
    private int _batch, _rows, _every, _longest, _start, _end, _nextStart, _carriedRows;
    private bool _continues;

    public BatchPieces(NetworkDefinition definition, TrainerOptions options, ImmutableArray<ScoredOutput> outputs)
    {
        _truncation = options.TruncatedBptt;
        _stateful = options.Stateful;
        _outputs = outputs;
        _carriedLength = definition.CarriedLength;
        _mostRows = options.BatchSize;
    }

    /// <summary>The current piece, as samples.</summary>
    public SequenceData Data => _data!;

    /// <summary>The time step at which it starts.</summary>
    public int Start => _start;

    /// <summary>Those of them that have not ended before it.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, _rows);

    /// <summary>Samples of the batch before whose states the next one continues from; 0 if it starts over.</summary>
    public int CarriedRows => _carriedRows;

    /// <summary>These states, [<see cref="CarriedRows"/>, <see cref="NetworkDefinition.CarriedLength"/>].</summary>
    public ReadOnlySpan<float> Carried => _ends.AsSpan(0, _carriedRows * _carriedLength);

    /// <summary>The next batch continues from some states.</summary>
    public void CarryOn(int rows, ReadOnlySpan<float> states)
    {
        EnsureRoom(rows);
        _carriedRows = rows;
        states.CopyTo(_ends);
    }

    /// <summary>The next batch starts from the initial states.</summary>
    public void Forget() => _carriedRows = 0;

    /// <summary>Starts a batch; <see cref="Next"/> moves to its first piece.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="indices">Which of them make the batch.</param>
    /// <param name="truncate">False for one piece as long as the sequences.</param>
    /// <exception cref="ArgumentException">Their number differs from that of the batch before, whose states they continue from.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Begin(SequenceData data, ReadOnlySpan<int> indices, bool truncate)
    {
        if (_carriedRows != 0 && indices.Length != _carriedRows)
        {
            throw new ArgumentException($"Expected {_carriedRows} samples as before, since they continue from those states; got {indices.Length}.", nameof(indices));
        }

        EnsureRoom(indices.Length);
        int steps = truncate && _truncation is not null ? Math.Min(_truncation.K2, data.Steps) : data.Steps;
        _every = truncate && _truncation is not null ? _truncation.K1 : data.Steps;
        if (_data?.Source != data || _data.Steps != steps)
        {
            _data = new PieceData(data, steps, _outputs);
        }

        _batch = 0;
        _longest = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            // Steps without weight do not count, but states pass through them.
            if (_stateful || Weighs(data, indices[i]))
            {
                int length = data.Length(indices[i]);
                _longest = Math.Max(_longest, length);
                _keys[_batch++] = ((long)(data.Steps - length) << 32) | (uint)i;
            }
        }

        if (_every < _longest)
        {
            _keys.AsSpan(0, _batch).Sort();
        }

        for (int r = 0; r < _batch; r++)
        {
            _positions[r] = (int)(_keys[r] & int.MaxValue);
            _indices[r] = indices[_positions[r]];
        }

        _continues = _carriedRows != 0;
        if (_continues)
        {
            _ends.CopyTo(_starts, 0);
        }

        _carriedRows = _stateful ? indices.Length : 0;
        _start = _end = _nextStart = 0;
    }

    /// <summary>Moves to the next piece; false after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Next()
    {
        if (_end >= _longest)
        {
            return false;
        }

        if (_end > 0)
        {
            (_starts, _next) = (_next, _starts);
            _continues |= _nextStart > 0;
        }

        int from = _end;
        _start = _nextStart;
        _end = After(from);
        _nextStart = Math.Max(0, After(_end) - Data.Steps);
        for (_rows = 0; _rows < _batch && _data!.Source.Length(_indices[_rows]) > from; _rows++)
        {
        }

        _data!.Move(_start, from, _end);
        return true;
    }

    /// <summary>Gives a sequence the states in which the piece starts; after Begin of the pass.</summary>
    /// <param name="pass">The pass of the sequence's shard.</param>
    /// <param name="row">Its row there.</param>
    /// <param name="place">Its place in the batch.</param>
    public void Restore(SequencePass pass, int row, int place)
    {
        if (_continues)
        {
            pass.SetCarried(row, Of(_starts, place));
        }
    }

    /// <summary>Takes the states in which the next piece of a sequence starts; after the forward pass.</summary>
    /// <param name="pass">The pass of the sequence's shard.</param>
    /// <param name="row">Its row there.</param>
    /// <param name="place">Its place in the batch.</param>
    public void Save(SequencePass pass, int row, int place)
    {
        int length = Data.Length(_indices[place]), steps = _nextStart - _start;
        if (_end < _longest && steps == 0)
        {
            Of(_starts, place).CopyTo(Of(_next, place));
        }
        else if (_end < _longest && steps <= length)
        {
            pass.CopyCarried(row, length - steps, Of(_next, place));
        }

        if (_stateful && _start + length >= _data!.Source.Length(_indices[place]))
        {
            pass.CopyCarried(row, 0, Of(_ends, place));
        }
    }

    /// <summary>Floats that <see cref="Save"/> may have changed of a sequence.</summary>
    public int SavedLength => ((_end < _longest ? 1 : 0) + (_stateful ? 1 : 0)) * _carriedLength;

    /// <summary>Copies them, [<see cref="SavedLength"/>], for the other ranks of a cluster.</summary>
    public void CopySaved(int place, Span<float> states)
    {
        if (_end < _longest)
        {
            Of(_next, place).CopyTo(states);
            states = states[_carriedLength..];
        }

        if (_stateful)
        {
            Of(_ends, place).CopyTo(states);
        }
    }

    /// <summary>Takes those of a sequence of another rank.</summary>
    public void SetSaved(int place, ReadOnlySpan<float> states)
    {
        if (_end < _longest)
        {
            states[.._carriedLength].CopyTo(Of(_next, place));
            states = states[_carriedLength..];
        }

        if (_stateful)
        {
            states.CopyTo(Of(_ends, place));
        }
    }

    /// <summary>True if any step of a sample's target has a weight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Weighs(SequenceData data, int index)
    {
        bool weighs = !data.HasWeights;
        for (int t = 0; t < data.TargetSteps && !weighs; t++)
        {
            weighs = data.Weight(index, t) != 0;
        }

        return weighs;
    }

    // Only a batch that starts over may be larger than the one before, so no states are lost.
    private void EnsureRoom(int rows)
    {
        if (_keys.Length < rows)
        {
            int room = (int)Math.Min(_mostRows, Math.Max(rows, 2L * _keys.Length)), carried = checked(room * _carriedLength);
            _keys = new long[room];
            _positions = new int[room];
            _indices = new int[room];
            _starts = new float[carried];
            _next = new float[carried];
            _ends = new float[_stateful ? carried : 0];
        }
    }

    // Where a piece ends whose first steps that count are from there on.
    private int After(int from) => (int)Math.Min((long)from + _every, _longest);

    private Span<float> Of(float[] carried, int place) => carried.AsSpan(_positions[place] * _carriedLength, _carriedLength);
}
