using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Unrolled.Tests;

/// <summary>Which methods have a loop: a branch of their intermediate code goes back. The just-in-time compiler asks the same.</summary>
internal static class LoopCode
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    // Codes of one byte, and those after 0xFE.
    private static readonly OpCode[] Short = new OpCode[256], Long = new OpCode[256];

    static LoopCode()
    {
        foreach (FieldInfo field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var code = (OpCode)field.GetValue(null)!;
            (code.Size == 1 ? Short : Long)[code.Value & 0xFF] = code;
        }
    }

    /// <summary>All methods and constructors of an assembly that have a loop.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Assembly assembly) => AllOf(assembly).Where(HasLoop);

    /// <summary>Those that have none.</summary>
    public static IEnumerable<MethodBase> MethodsWithoutLoopOf(Assembly assembly) => AllOf(assembly).Where(m => m.GetMethodBody() is not null && !HasLoop(m));

    /// <summary>True if a branch of the method's code goes back.</summary>
    public static bool HasLoop(MethodBase method) => method.GetMethodBody()?.GetILAsByteArray() is { } code && HasLoop(code);

    /// <summary>True if the method is compiled in full for its first call.</summary>
    public static bool IsCompiledInFull(MethodBase method) => method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveOptimization);

    private static IEnumerable<MethodBase> AllOf(Assembly assembly) => assembly.GetTypes().SelectMany(t => t.GetMembers(Declared)).OfType<MethodBase>();

    private static bool HasLoop(ReadOnlySpan<byte> code)
    {
        for (int at = 0; at < code.Length;)
        {
            OpCode operation = code[at] == 0xFE ? Long[code[at + 1]] : Short[code[at]];
            at += operation.Size;
            int length = OperandLength(operation, code[at..]);

            // Targets are counted from after the instruction.
            if ((operation.OperandType == OperandType.ShortInlineBrTarget && (sbyte)code[at] < 0)
                || (operation.OperandType == OperandType.InlineBrTarget && BinaryPrimitives.ReadInt32LittleEndian(code[at..]) < 0))
            {
                return true;
            }

            at += length;
        }

        return false;
    }

    private static int OperandLength(OpCode operation, ReadOnlySpan<byte> operand) => operation.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => sizeof(int) * (1 + BinaryPrimitives.ReadInt32LittleEndian(operand)),
        _ => 4,
    };
}
