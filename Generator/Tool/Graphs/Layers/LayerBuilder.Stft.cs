using Unrolled.Tool.Graphs.Forms;

namespace Unrolled.Tool.Graphs.Layers;

internal sealed partial class LayerBuilder
{
    /// <summary>The root of the squares of a transform's real and imaginary parts as the layer of the transform; null if a form is not their sum.</summary>
    public Form? Magnitudes(Form squares)
    {
        if (squares.Terms is not [{ Matrix: SelectMatrix { IsIdentity: true }, Atom: ProductAtom first }, { Matrix: SelectMatrix { IsIdentity: true }, Atom: ProductAtom second }]
            || !first.Left.Equals(first.Right) || !second.Left.Equals(second.Right) || squares.Bias is not null
            || Part(first.Left) is not ({ } frames, { } a) || Part(second.Left) is not ({ } same, { } b) || same != frames || frames.Basis.Rows % 2 != 0)
        {
            return null;
        }

        (int rows, int bins, int window) = (frames.Basis.Rows, frames.Basis.Rows / 2, frames.Basis.Columns);
        if (a.Length > 0 && a[0] % rows >= bins)
        {
            (a, b) = (b, a);
        }

        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] % rows >= bins || b[i] != a[i] + bins)
            {
                return null;
            }
        }

        if (bins != window / 2 + 1 || !frames.IsReflected && frames.Before + frames.After > 0)
        {
            throw Unsupported($"a transform of {bins} bins with a window of {window} samples, or padded by zeros.");
        }

        if (!_transforms.TryGetValue(frames, out LayerNode? node))
        {
            LayerSource source = Flat(Make(frames.Samples));
            node = Layer(_ => new StftAttribute(window, frames.Hop) { PadBefore = frames.Before, PadAfter = frames.After }, checked(frames.Frames * bins), source, (frames.Frames, 1, bins)).Node;
            node.Tensors.Add("basis", new Tensor([rows, window], frames.Basis.Values));
            _transforms.Add(frames, node);
        }

        return Atoms.Layer(node).SelectRows(Array.ConvertAll(a, column => column / rows * bins + column % rows));
    }

    private readonly Dictionary<FramesAtom, LayerNode> _transforms = [];

    private static (FramesAtom Frames, int[] Columns)? Part(Form form)
        => form is { Bias: null, Terms: [{ Atom: FramesAtom frames, Matrix: SelectMatrix matrix }] } && Array.TrueForAll(matrix.Scale, s => s == 1) ? (frames, matrix.Column) : null;
}
