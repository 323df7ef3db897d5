using System.Globalization;

namespace Unrolled.Bench.Models;

/// <summary>How a model's file is called.</summary>
/// <param name="Kind">What the network does in a call.</param>
/// <param name="Input">The input.</param>
/// <param name="Output">The output.</param>
/// <param name="States">Inputs that are the outputs of the call before, zeros at first.</param>
/// <param name="Numbers">Inputs of one whole number.</param>
internal sealed record ModelCall(
    ModelCallKind Kind, NamedShape Input, NamedShape Output, IReadOnlyList<(NamedShape Input, string Output)> States, IReadOnlyList<(string Name, long Value)> Numbers)
{
    /// <summary>Reads a call that is written as <c>Step input=1x576 state&gt;stateN=2x1x128 #sr=16000 output=1x1</c>: the first shape is the input, the last one the output.</summary>
    /// <param name="text">The text.</param>
    public static ModelCall Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        List<NamedShape> shapes = [];
        List<(NamedShape, string)> states = [];
        List<(string, long)> numbers = [];
        foreach (string word in words.Skip(1))
        {
            (string name, string value) = word.Split('=', 2) is [var left, var right] ? (left, right) : throw new ArgumentException($"A call: expected NAME=VALUE, got '{word}'.");
            if (name.StartsWith('#'))
            {
                numbers.Add((name[1..], long.Parse(value, CultureInfo.InvariantCulture)));
                continue;
            }

            long[] shape = Array.ConvertAll(value.Split('x'), v => long.Parse(v, CultureInfo.InvariantCulture));
            if (name.Split('>') is [var input, var output])
            {
                states.Add((new NamedShape(input, shape), output));
            }
            else
            {
                shapes.Add(new NamedShape(name, shape));
            }
        }

        return shapes.Count == 2 && Enum.TryParse(words[0], out ModelCallKind kind)
            ? new ModelCall(kind, shapes[0], shapes[1], states, numbers)
            : throw new ArgumentException($"A call: expected a kind, an input and an output, got '{text}'.");
    }
}
