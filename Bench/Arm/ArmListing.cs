using System.Globalization;
using System.Text.RegularExpressions;

namespace Unrolled.Bench.Arm;

/// <summary>The functions of a listing of <c>llvm-objdump -d --no-show-raw-insn</c>.</summary>
internal static partial class ArmListing
{
    /// <summary>Reads a listing.</summary>
    /// <param name="text">What the disassembler printed.</param>
    /// <returns>The functions by their symbols. Constants after a function's end are among its instructions; nothing runs them.</returns>
    /// <exception cref="BenchException">There is no function in it.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<ArmInstruction>> Parse(string text)
    {
        var functions = new Dictionary<string, IReadOnlyList<ArmInstruction>>();
        List<ArmInstruction>? function = null;
        foreach (string line in text.Split('\n'))
        {
            if (Head().Match(line) is { Success: true } head)
            {
                // Two symbols at one place, or a local one that several files have: the first one counts.
                function = [];
                functions.TryAdd(head.Groups["symbol"].Value, function);
            }
            else if (function is not null && Body().Match(line) is { Success: true } body)
            {
                function.Add(Instruction(ulong.Parse(body.Groups["address"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), body.Groups["text"].Value));
            }
        }

        return functions.Count > 0 ? functions : throw new BenchException("The disassembler printed no function.");
    }

    private static ArmInstruction Instruction(ulong address, string text)
    {
        text = Spaces().Replace(text.Trim(), " ");
        if (Place().Match(text) is not { Success: true } place)
        {
            return new ArmInstruction(address, text, null);
        }

        ulong target = ulong.Parse(place.Groups["address"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        string stripped = $"{text[..place.Index]}1f";
        bool branches = Branch().IsMatch(text);
        return new ArmInstruction(address, stripped, branches ? target : null);
    }

    [GeneratedRegex(@"^[0-9a-f]+ <(?<symbol>.*)>:\s*$")]
    private static partial Regex Head();

    [GeneratedRegex(@"^\s*(?<address>[0-9a-f]+):\s+(?<text>[a-z].*)$")]
    private static partial Regex Body();

    // An address as an operand, which is always the last one, with its symbol behind it.
    [GeneratedRegex(@"(?<=[ ,])0x(?<address>[0-9a-f]+) <.*>$")]
    private static partial Regex Place();

    [GeneratedRegex(@"^(b|b\.[a-z]+|cbz|cbnz|tbz|tbnz) ")]
    private static partial Regex Branch();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
