using Unrolled.Bench;
using Unrolled.Bench.Arm;

namespace Unrolled.Tests;

/// <summary>What Bench's command <c>arm</c> reads, cuts and prints.</summary>
public sealed class ArmTests
{
    private const string Kernel = "Unrolled_Kernels_StepKernel__Pair<Generated__Lstm32_g_F0__Lstm0__Lanes128>", Head = "Unrolled_Kernels_StepKernel__Blocks<Unrolled_Kernels_DenseCell_1<Generated__Lstm32_g_F0__Dense0>__Lanes128>", Caller = "Lstm32__Step";

    // A kernel whose sums are a loop within a loop, and whose cell is a loop that divides, with code for rare values.
    private const string Listing = $"""

        program:	file format elf64-littleaarch64

        Disassembly of section .text:

        0000000000001000 <{Kernel}>:
            1000:      	mov	x1, xzr
            1004:      	ldr	q0, [x0]
            1008:      	ldr	q1, [x0, x1]
            100c:      	fmla	v0.4s, v1.4s, v2.4s
            1010:      	add	x1, x1, #0x10
            1014:      	b.lt	0x1008 <{Kernel}+0x8>
            1018:      	cbnz	x5, 0x1004 <{Kernel}+0x4>
            101c:      	ldr	q3, 0x1040 <{Kernel}+0x40>
            1020:      	fdiv	v0.4s, v0.4s, v3.4s
            1024:      	fmla	v0.4s, v3.4s, v3.4s
            1028:      	tbz	x4, #0x3, 0x1030 <{Kernel}+0x30>
            102c:      	movi	v0.4s, #0x0
            1030:      	sub	x3, x3, #0x1
            1034:      	cbnz	x3, 0x1020 <{Kernel}+0x20>
            1038:      	ret
        		...
            1040:      	<unknown>
            1044:      	cbnz	w4, 0x1000 <{Kernel}>

        0000000000002000 <{Head}>:
            2000:      	fmla	v0.4s, v1.4s, v2.4s
            2004:      	ret

        0000000000003000 <{Caller}>:
            3000:      	bl	0x1000 <{Kernel}>
            3004:      	b	0x2000 <{Head}>
        """;

    // Two steps, then six: of each of four more steps 4 calls of the kernel, each with 8 times 4 passes of the inner loop. The program lies at another address than in the file.
    private const string FewCounts = $"""
        55001000 1 8 {Kernel}
        55001004 1 16 {Kernel}
        77000000 9 1 free
        all 1000
        """;

    private const string ManyCounts = $"""
        55001000 1 24 {Kernel}
        55001004 1 144 {Kernel}
        55001008 4 512 {Kernel}
        55001018 1 128 {Kernel}
        5500101c 4 16 {Kernel}
        55001020 3 16 {Kernel}
        55001030 2 32 {Kernel}
        55001038 1 16 {Kernel}
        55002000 2 4 {Head}
        55003000 2 4 {Caller}
        77000000 9 1 free
        all 1405
        """;

    [Fact]
    public void Parse_OfNothing_HasDefaults()
    {
        ArmOptions options = ArmOptions.Parse([]);
        Assert.Equal(["cortex-a53", "cortex-a55", "cortex-a72", "neoverse-n1"], options.Processors);
        Assert.Equal(("", null, null, false), (options.Networks, options.Against, options.Llvm, options.Keep));
        Assert.Equal(14, options.Select().Length);
    }

    [Fact]
    public void Parse_OfAllOptions_HasThem()
    {
        ArmOptions options = ArmOptions.Parse(["--cpu", "cortex-a53, cortex-x1", "--networks", "*8", "--against", "HEAD~2", "--llvm", "16", "--keep"]);
        Assert.Equal(["cortex-a53", "cortex-x1"], options.Processors);
        Assert.Equal(("HEAD~2", 16, true), (options.Against, options.Llvm, options.Keep));
        Assert.Equal(["LSTM 8", "LSTM 128", "GRU 8", "GRU 128"], options.Select());
    }

    [Theory]
    [InlineData("'HEAD' is unknown", "HEAD")]
    [InlineData("--cpu: expected processors as LLVM names them", "--cpu", "cortex-a53,")]
    [InlineData("got 'Cortex A53'", "--cpu", "Cortex A53")]
    [InlineData("--against: expected a revision", "--against", "--keep")]
    [InlineData("--against: expected a revision", "--against", "")]
    [InlineData("--llvm: expected a whole number above 0, got 'new'", "--llvm", "new")]
    [InlineData("'--networks' needs a value", "--networks")]
    public void Parse_OfUnfitArguments_SaysWhatIsWrong(string message, params string[] arguments)
        => Assert.Contains(message, Assert.Throws<ArgumentException>(() => ArmOptions.Parse(arguments)).Message, StringComparison.Ordinal);

    [Fact]
    public void Select_OfNoNetwork_NamesAll()
    {
        var error = Assert.Throws<ArgumentException>(() => ArmOptions.Parse(["--networks", "RNN"]).Select());
        Assert.Contains("no network is 'RNN'. There are: LSTM 8; LSTM 16;", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tools_WhereSomeAreMissing_AreNamedAll()
    {
        var error = Assert.Throws<BenchException>(() => ArmTools.Find(12, name => name is "clang" or "llvm-mca-12" ? $"/bin/{name}" : null));
        Assert.Contains("missing llvm-objdump-12 (package llvm-12), qemu-aarch64 (package qemu-user)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("clang", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("llvm-mca", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-19", "-14", "-19", "-22")]
    [InlineData("-22", "-14", "-22", "")]
    [InlineData("", "")]
    public void Tools_OfSeveralVersions_AreThoseOf19OrTheNewest(string expected, params string[] versions)
    {
        ArmTools tools = ArmTools.Find(null, name => !name.StartsWith("llvm-", StringComparison.Ordinal) || versions.Any(v => name == $"llvm-mca{v}" || name == $"llvm-objdump{v}") ? name : null);
        Assert.Equal(($"llvm-objdump{expected}", $"llvm-mca{expected}"), (tools.Disassembler, tools.Model));
    }

    [Fact]
    public void Listing_OfThreeFunctions_HasInstructionsAndTargets()
    {
        IReadOnlyDictionary<string, IReadOnlyList<ArmInstruction>> functions = ArmListing.Parse(Listing);
        Assert.Equal([Kernel, Head, Caller], functions.Keys);
        IReadOnlyList<ArmInstruction> kernel = functions[Kernel];
        Assert.Equal(new ArmInstruction(0x1004, "ldr q0, [x0]", null), kernel[1]);
        Assert.Equal(new ArmInstruction(0x1014, "b.lt 1f", 0x1008), kernel[5]);
        Assert.Equal(new ArmInstruction(0x101c, "ldr q3, 1f", null), kernel[7]);
        Assert.Equal(new ArmInstruction(0x1028, "tbz x4, #0x3, 1f", 0x1030), kernel[10]);
        Assert.Equal(new ArmInstruction(0x3000, "bl 1f", null), functions[Caller][0]);
    }

    [Fact]
    public void Listing_WithoutFunction_IsRefused()
        => Assert.Contains("no function", Assert.Throws<BenchException>(() => ArmListing.Parse("program:	file format elf64-littleaarch64\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Counts_OfTwoRuns_AreThoseOfAStep()
    {
        ArmCounts counts = Counts();
        Assert.Equal(101.25, counts.All);
        Assert.Equal((4, 32, 128), (counts.Runs[(Kernel, 0)], counts.Runs[(Kernel, 4)], counts.Runs[(Kernel, 8)]));

        // Two blocks that overlap are added up.
        Assert.Equal(8, counts.Runs[(Kernel, 0x20)]);
        Assert.DoesNotContain((Kernel, 0x30UL + 8 + 4), counts.Runs.Keys);
    }

    [Theory]
    [InlineData("did not come to its end", "55001000 1 8 f")]
    [InlineData("wrote 'all'", "all")]
    [InlineData("wrote '55001000 one 8 f'", "55001000 one 8 f")]
    public void Counts_OfSomethingElse_AreRefused(string message, string text)
        => Assert.Contains(message, Assert.Throws<BenchException>(() => ArmCounts.Between(text, text, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Cut_OfAStep_FindsLoopsAndParts()
    {
        IReadOnlyList<CodePiece> pieces = CodePiece.Cut(ArmListing.Parse(Listing), Counts());
        Assert.Equal(
            [
                new CodePiece(StepPart.Sums, false, "mov x1, xzr", 1, 4),
                new CodePiece(StepPart.Sums, false, "ldr q0, [x0]", 1, 32),
                new CodePiece(StepPart.Sums, true, "ldr q1, [x0, x1]\nfmla v0.4s, v1.4s, v2.4s\nadd x1, x1, #0x10\nb.lt 1f", 4, 128),
                new CodePiece(StepPart.Cell, false, "cbnz x5, 1f", 1, 32),
                new CodePiece(StepPart.Cell, false, "ldr q3, 1f", 1, 4),
                new CodePiece(StepPart.Cell, false, "fdiv v0.4s, v0.4s, v3.4s\nfmla v0.4s, v3.4s, v3.4s\ntbz x4, #0x3, 1f\nsub x3, x3, #0x1\ncbnz x3, 1f", 5, 8),
                new CodePiece(StepPart.Cell, false, "ret", 1, 4),
                new CodePiece(StepPart.Head, false, "fmla v0.4s, v1.4s, v2.4s\nret", 2, 1),
                new CodePiece(StepPart.Around, false, "bl 1f\nb 1f", 2, 1),
            ],
            pieces);
    }

    [Fact]
    public void Cut_OfAnotherProgram_SaysWhatIsMissing()
    {
        var other = new ArmCounts(1, new Dictionary<(string, ulong), double> { [("other", 0)] = 1 });
        Assert.Contains("'other' ran and is not in the listing", Assert.Throws<BenchException>(() => CodePiece.Cut(ArmListing.Parse(Listing), other)).Message, StringComparison.Ordinal);
        var between = new ArmCounts(1, new Dictionary<(string, ulong), double> { [(Kernel, 2)] = 1 });
        Assert.Contains("has no instruction at 2", Assert.Throws<BenchException>(() => CodePiece.Cut(ArmListing.Parse(Listing), between)).Message, StringComparison.Ordinal);
        var caller = new ArmCounts(1, new Dictionary<(string, ulong), double> { [(Caller, 0)] = 1 });
        Assert.Contains("No step kernel", Assert.Throws<BenchException>(() => CodePiece.Cut(ArmListing.Parse(Listing), caller)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_OfTwoPieces_ReadsThemAsRegions()
        => Assert.Equal(
            "# LLVM-MCA-BEGIN 0\nldr q3, 1f\n# LLVM-MCA-END\n1:\n# LLVM-MCA-BEGIN 1\nret\n# LLVM-MCA-END\n1:\n",
            ProcessorModel.Input([new CodePiece(StepPart.Cell, false, "ldr q3, 1f", 1, 4), new CodePiece(StepPart.Cell, false, "ret", 1, 4)]));

    // A program that refuses whatever it is asked, as LLVM does with a processor that it does not know.
    [Fact]
    public void Model_OfAnUnknownProcessor_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "has no program 'false'");
        BenchException error = Assert.Throws<BenchException>(() => new ProcessorModel("false", "cortex-x99").RequireKnown(TestContext.Current.CancellationToken));
        Assert.StartsWith("llvm-mca for 'cortex-x99' ended with 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_OfTwoRegions_HasTheirCycles()
    {
        const string Output = "\n[0] Code Region - 0\n\nIterations:        200\nInstructions:      800\nTotal Cycles:      2010\nTotal uOps:        800\n\n[1] Code Region - 1\n\nIterations:        200\nInstructions:      200\nTotal Cycles:      205\n";
        Assert.Equal([2010, 205], ProcessorModel.Parse(Output, 2));
        Assert.Contains("2 regions, expected 3", Assert.Throws<BenchException>(() => ProcessorModel.Parse(Output, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("0 regions, expected 1", Assert.Throws<BenchException>(() => ProcessorModel.Parse(Output.Replace("[0] Code Region - 0", "", StringComparison.Ordinal), 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_OfPieces_IsTheirCyclesTimesTheirRuns()
    {
        CodePiece[] pieces =
        [
            new(StepPart.Sums, true, "a", 1, 128), new(StepPart.Sums, false, "b", 1, 4), new(StepPart.Cell, false, "c", 1, 8), new(StepPart.Head, false, "d", 1, 1), new(StepPart.Around, false, "e", 1, 2),
        ];
        var cycles = pieces.Zip((double[])[2.5, 10, 100, 30, 7]).ToDictionary(p => p.First, p => p.Second);
        ModelledStep step = ModelledStep.Of("LSTM 32", pieces, cycles, 1234.5);
        Assert.Equal(new ModelledStep("LSTM 32", 360, 800, 30, 14, 1234.5), step);
        Assert.Equal(1190, step.Total);
    }

    [Fact]
    public void Table_OfOneRevision_CallsEachFigureOfCyclesModelled()
        => Assert.Equal(
            """
            | cortex-a53, a step of 1 → H, dense 1 | sums, modelled cycles | cell, modelled | head, modelled | total, modelled | around, modelled | instructions, emulated |
            | ------------------------------------ | --------------------: | -------------: | -------------: | --------------: | ---------------: | ---------------------: |
            | LSTM 32                              |                 7 000 |            801 |             30 |           7 831 |               14 |                  1 235 |

            """.ReplaceLineEndings("\n"),
            ArmTable.Of("cortex-a53", [new ModelledStep("LSTM 32", 7000.4, 800.6, 30, 14, 1234.5)]));

    [Fact]
    public void Table_OfTwoRevisions_HasBothAndTheirRatios()
        => Assert.Equal(
            """
            | cortex-a53, old → new | sums, modelled cycles | cell, modelled | head, modelled | total, modelled | new/old, modelled | around, modelled | instructions, emulated | new/old |
            | --------------------- | --------------------: | -------------: | -------------: | --------------: | ----------------: | ---------------: | ---------------------: | ------: |
            | LSTM 32               |         7 000 → 3 000 |      970 → 970 |        30 → 30 |   8 000 → 4 000 |             0.500 |          14 → 15 |          1 000 → 1 100 |   1.100 |

            """.ReplaceLineEndings("\n"),
            ArmTable.Of("cortex-a53", [new ModelledStep("LSTM 32", 7000, 970, 30, 14, 1000)], [new ModelledStep("LSTM 32", 3000, 970, 30, 15, 1100)]));

    private static ArmCounts Counts() => ArmCounts.Between(FewCounts, ManyCounts, 4);
}
