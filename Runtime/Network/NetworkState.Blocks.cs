using System.Runtime.CompilerServices;

namespace Unrolled;

// Blocks of frames that run layer by layer have a pass for intermediate values. What the stream carries on is here before and after each block, so that single steps may follow.
public abstract partial class NetworkState
{
    /// <summary>Memory for the frames of a block, from the first one on.</summary>
    internal SequencePass? Block { get; set; }

    /// <summary>True if the frames of a block do not fit into one array, and run one by one.</summary>
    internal bool HasNoRoomForBlock { get; set; }

    /// <summary>True if values are in the state's memory, such as those of <see cref="Hidden"/>.</summary>
    internal bool Overlaps(ReadOnlySpan<float> values) => values.Overlaps(_memory.Span) || values.Overlaps(_maps.Span);

    /// <summary>A block starts from the stream's vectors and from the past inputs of its convolutions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void GiveBlock(SequencePass pass)
    {
        for (int s = 0; s < Definition.States.Length; s++)
        {
            Vector(Definition.States[s]).CopyTo(pass.StreamState(s, 0));
        }

        for (int h = 0; h < _oldest.Length; h++)
        {
            CopyRing(h, pass.StreamHistory(h, 0));
        }
    }

    /// <summary>The stream goes on from where a block ended: its vectors, past inputs, and the outputs of the last frame.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void TakeBlock(SequencePass pass, int last)
    {
        _isAtStart = false;
        for (int s = 0; s < Definition.States.Length; s++)
        {
            pass.StreamState(s, 0).CopyTo(Vector(Definition.States[s]));
        }

        for (int h = 0; h < _oldest.Length; h++)
        {
            pass.StreamHistory(h, 0).CopyTo(Ring(Definition.Histories[h]));
            _oldest[h] = 0;
        }

        for (int o = 0; o < Definition.OutputLayers.Length; o++)
        {
            OutputDefinition output = Definition.OutputLayers[o];
            if (output.State < 0 && output.EvenOffset >= 0)
            {
                pass.OutputAt(o, last, 0).CopyTo(_memory.Span[(Phase == 0 ? output.EvenOffset : output.OddOffset)..]);
            }
        }
    }

    // The past inputs of a convolution, the oldest time step first.
    private void CopyRing(int history, Span<float> target)
    {
        Span<float> ring = Ring(Definition.Histories[history]);
        int newer = _oldest[history] * Definition.Histories[history].Width;
        ring[newer..].CopyTo(target);
        ring[..newer].CopyTo(target[(ring.Length - newer)..]);
    }
}
