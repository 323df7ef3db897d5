namespace Unrolled.Tool.Export.C;

/// <summary>The C of the library's kernels, on scalar lanes. @ stands for the prefix of all names.</summary>
internal static class CKernels
{
    private static readonly Dictionary<(string Owner, string Method), CKernel> Calls = new()
    {
        [("FlushToZero", "Apply")] = CKernel.ApplyFlush,
        [("Merging", "Set")] = CKernel.MergeSet,
        [("Merging", "Add")] = CKernel.MergeAdd,
        [("Merging", "Multiply")] = CKernel.MergeMultiply,
        [("Merging", "Scale")] = CKernel.MergeScale,
        [("Matrix", "Copy")] = CKernel.MatrixCopy,
        [("TokenRows", "Copy")] = CKernel.TokenCopy,
        [("TokenRows", "OneHot")] = CKernel.TokenOneHot,
        [("BatchNormalization", "Infer")] = CKernel.BatchInfer,
        [("LayerNormalization", "Step")] = CKernel.LayerNormalize,
        [("RowNormalization", "Normalize")] = CKernel.RowNormalize,
        [("ReducedWeights", "ToBytes")] = CKernel.ToBytes,
        [("PRelu", "Forward")] = CKernel.PReluForward,
        [("Panels", "Multiply")] = CKernel.PartMultiply,
    };

    /// <summary>The kernel that a call means; null if there is none in C.</summary>
    public static CKernel? Find(string owner, string method) => Calls.TryGetValue((owner, method), out CKernel kernel) ? kernel : null;

    /// <summary>The name of its function.</summary>
    public static string Name(string prefix, CKernel kernel) => $"{prefix}_{CSources.Snake(kernel.ToString())}";

    /// <summary>Its function.</summary>
    public static string Text(string prefix, CKernel kernel) => Templates[kernel].Replace("@", prefix, StringComparison.Ordinal) + "\n";

    private static readonly Dictionary<CKernel, string> Templates = new()
    {
        [CKernel.AnyBelow] = """
            /* True if a value is below 2^exponent in size. NaN is not. */
            static int @_any_below(float value, int exponent)
            {
                uint32_t bits;
                memcpy(&bits, &value, sizeof bits);
                return (bits & 0x7fffffffu) < (uint32_t)(127 + exponent) << 23;
            }

            """,
        [CKernel.FlushToZero] = """
            static float @_flush_to_zero(float value, int exponent)
            {
                return @_any_below(value, exponent) ? 0.0f : value;
            }

            """,
        [CKernel.Min] = """
            static float @_min(float bound, float value)
            {
                return bound < value ? bound : value;
            }

            """,
        [CKernel.Max] = """
            static float @_max(float bound, float value)
            {
                return bound > value ? bound : value;
            }

            """,
        [CKernel.Maximum] = """
            /* NaN if either is, and +0 of two zeros if either is. */
            static float @_maximum(float a, float b)
            {
                return a > b || a != a ? a : b > a || b != b ? b : signbit(a) ? b : a;
            }

            """,
        [CKernel.WhereEqual] = """
            static float @_where_equal(float a, float b, float value)
            {
                return a == b ? value : 0.0f;
            }

            """,
        [CKernel.WherePositive] = """
            static float @_where_positive(float condition, float value)
            {
                return condition > 0.0f ? value : 0.0f;
            }

            """,
        [CKernel.PowerOfTwo] = """
            static float @_power_of_two(float exponent)
            {
                /* A NaN is no exponent; what it is multiplied with is NaN. */
                uint32_t bits = exponent == exponent ? (uint32_t)((int32_t)exponent + 127) << 23 : 0x7fc00000u;
                float value;
                memcpy(&value, &bits, sizeof value);
                return value;
            }

            """,
        [CKernel.SingleToInt32Bits] = """
            static int @_single_to_int32_bits(float value)
            {
                int32_t bits;
                memcpy(&bits, &value, sizeof bits);
                return bits;
            }

            """,
        [CKernel.Int32BitsToSingle] = """
            static float @_int32_bits_to_single(int value)
            {
                const int32_t bits = value;
                float single;
                memcpy(&single, &bits, sizeof single);
                return single;
            }

            """,
        [CKernel.Word] = """
            /* A float among words. */
            static float @_word(uint32_t word)
            {
                float value;
                memcpy(&value, &word, sizeof value);
                return value;
            }

            """,
        [CKernel.ByteProducts] = """
            /* The sum of products of bytes, four to a word; a unit's words are some apart. */
            static int32_t @_byte_products(int quads, const uint32_t *words, int apart, const float *bytes)
            {
                const signed char *x = (const signed char *)bytes;
                int32_t sum = 0;
                for (int k = 0; k < quads; k++, words += apart, x += 4)
                {
                    for (int j = 0; j < 4; j++)
                    {
                        const int32_t weight = (int32_t)(*words >> 8 * j & 0xff);
                        sum += (weight < 128 ? weight : weight - 256) * x[j];
                    }
                }

                return sum;
            }

            """,
        [CKernel.ToBytes] = """
            /* Bytes of a vector, its largest magnitude being 127, and what one of them is worth: 0 if there are only zeros, NaN if a value is not finite. */
            static float @_to_bytes(int count, const float *x, float *bytes)
            {
                signed char *target = (signed char *)bytes;
                int32_t most = 0;
                for (int k = 0; k < count; k++)
                {
                    int32_t bits;
                    memcpy(&bits, &x[k], sizeof bits);
                    bits &= 0x7fffffff;
                    most = bits > most ? bits : most;
                }

                float maximum;
                memcpy(&maximum, &most, sizeof maximum);
                const int end = (count + 3) & ~3;
                if (!(maximum >= 1e-30f) || maximum > FLT_MAX)
                {
                    memset(target, 0, (size_t)end);
                    return maximum < 1e-30f ? 0.0f : NAN;
                }

                const float inverse = 127.0f / maximum;
                for (int k = 0; k < end; k++)
                {
                    const float rounded = (k < count ? x[k] : 0.0f) * inverse + 12582912.0f;
                    uint32_t bits;
                    memcpy(&bits, &rounded, sizeof bits);
                    const int byte = (int)(bits & 0xff);
                    target[k] = (signed char)(k >= count ? 0 : byte < 128 ? byte : byte - 256);
                }

                return maximum / 127.0f;
            }

            """,
        [CKernel.IsMasked] = """
            static int @_is_masked(const float *features, int count, float value)
            {
                for (int k = 0; k < count; k++)
                {
                    if (features[k] != value)
                    {
                        return 0;
                    }
                }

                return 1;
            }

            """,
        [CKernel.ApplyFlush] = """
            /* Values that are too small to matter become zero; zeros keep their sign. */
            static void @_apply_flush(float *values, int count, int exponent)
            {
                for (int k = 0; k < count; k++)
                {
                    if (values[k] != 0.0f)
                    {
                        uint32_t bits;
                        memcpy(&bits, &values[k], sizeof bits);
                        values[k] = (bits & 0x7fffffffu) < (uint32_t)(127 + exponent) << 23 ? 0.0f : values[k];
                    }
                }
            }

            """,
        [CKernel.MergeSet] = Merge("merge_set", "to[k] = from[k]"),
        [CKernel.MergeAdd] = Merge("merge_add", "to[k] = to[k] + from[k]"),
        [CKernel.MergeMultiply] = Merge("merge_multiply", "to[k] = to[k] * from[k]"),
        [CKernel.MergeScale] = """
            static void @_merge_scale(int rows, int width, float factor, float *values, int stride)
            {
                for (int r = 0; r < rows; r++, values += stride)
                {
                    for (int k = 0; k < width; k++)
                    {
                        values[k] = values[k] * factor;
                    }
                }
            }

            """,
        [CKernel.MatrixCopy] = """
            static void @_matrix_copy(int count, const float *source, float *target)
            {
                memmove(target, source, (size_t)count * sizeof(float));
            }

            """,
        [CKernel.TokenCopy] = """
            static void @_token_copy(int rows, int units, const float *tokens, int token_stride, const float *table, int table_row, float *target, int target_row)
            {
                for (int r = 0; r < rows; r++)
                {
                    memcpy(target + r * target_row, table + (int)tokens[r * token_stride] * table_row, (size_t)units * sizeof(float));
                }
            }

            """,
        [CKernel.TokenOneHot] = """
            static void @_token_one_hot(int rows, int count, const float *tokens, int token_stride, float *target, int target_row)
            {
                for (int r = 0; r < rows; r++)
                {
                    memset(target + r * target_row, 0, (size_t)count * sizeof(float));
                    target[r * target_row + (int)tokens[r * token_stride]] = 1.0f;
                }
            }

            """,
        [CKernel.PartMultiply] = """
            /* c = start + a*W, of some gates of panels [units][unit_floats]; each sum in ascending order. */
            static void @_part_multiply(int unit_floats, int start, int gates, int gate, int from_bias, int units, int rows, int depth, const float *a, int a_row, const float *panels, float *c, int c_row, int c_gate)
            {
                for (int r = 0; r < rows; r++)
                {
                    for (int u = 0; u < units; u++)
                    {
                        const float *panel = panels + u * unit_floats;
                        for (int v = 0; v < gates; v++)
                        {
                            float *target = c + r * c_row + (gate + v) * c_gate + u;
                            float sum = from_bias ? panel[gate + v] : *target;
                            for (int k = 0; k < depth; k++)
                            {
                                sum = fmaf(a[r * a_row + k], panel[start + k * gates + v], sum);
                            }

                            *target = sum;
                        }
                    }
                }
            }

            """,
        [CKernel.PanelsMultiply] = """
            static void @_panels_multiply(int gates, int units, int panel_rows, int first_row, int rows, int depth, const float *a, int a_row, const float *panels, float *c, int c_row, int c_gate)
            {
                @_part_multiply(gates * panel_rows, first_row * gates, gates, 0, first_row == 1, units, rows, depth, a, a_row, panels, c, c_row, c_gate);
            }

            """,
        [CKernel.BatchInfer] = """
            /* y = x*scale + shift; the panel's first two rows are scale and shift. */
            static void @_batch_infer(int rows, int columns, const float *x, const float *panel, int panel_stride, float *y, int stride)
            {
                for (int r = 0; r < rows; r++)
                {
                    for (int k = 0; k < columns; k++)
                    {
                        y[r * stride + k] = fmaf(x[r * stride + k], panel[k], panel[panel_stride + k]);
                    }
                }
            }

            """,
        [CKernel.PReluForward] = """
            static void @_prelu_forward(int rows, int columns, const float *x, const float *slopes, float *y, int stride)
            {
                for (int r = 0; r < rows; r++)
                {
                    for (int k = 0; k < columns; k++)
                    {
                        /* The bounds are written so that NaN stays NaN; the added zero makes +0 of -0. */
                        const float value = x[r * stride + k], low = 0.0f < value ? 0.0f : value, high = 0.0f > value ? 0.0f : value;
                        y[r * stride + k] = fmaf(slopes[k], low, high) + 0.0f;
                    }
                }
            }

            """,
        [CKernel.LayerNormalize] = """
            /* y = gain*(x - mean)/sqrt(variance + epsilon) + bias; sums in four parts. */
            static void @_layer_normalize(int columns, float epsilon, const float *x, const float *gain, const float *bias, float *y)
            {
                float sum[4] = { 0.0f }, square[4] = { 0.0f };
                for (int k = 0; k < columns; k++)
                {
                    sum[k & 3] += x[k];
                }

                const float mean = (sum[0] + sum[1] + (sum[2] + sum[3])) / (float)columns;
                for (int k = 0; k < columns; k++)
                {
                    const float d = x[k] - mean;
                    square[k & 3] = fmaf(d, d, square[k & 3]);
                }

                const float reciprocal = 1.0f / sqrtf((square[0] + square[1] + (square[2] + square[3])) / (float)columns + epsilon);
                for (int k = 0; k < columns; k++)
                {
                    const float normalized = (x[k] - mean) * reciprocal;
                    y[k] = fmaf(normalized, gain[k], bias[k]);
                }
            }

            """,
        [CKernel.RowNormalize] = """
            /* The sum of values, or of squares, over all gates and units of a row, in sixteen parts that are added as a tree. */
            static float @_row_sum(int squares, int gates, int units, int padded, const float *v)
            {
                float parts[16] = { 0.0f };
                const int whole = units / 16 * 16;
                for (int p = 0; p < 16 && whole > 0; p++)
                {
                    for (int g = 0; g < gates; g++)
                    {
                        for (int u = p; u < whole; u += 16)
                        {
                            const float value = v[g * padded + u];
                            parts[p] = squares ? fmaf(value, value, parts[p]) : parts[p] + value;
                        }
                    }
                }

                for (int g = 0; g < gates; g++)
                {
                    for (int u = whole; u < units; u++)
                    {
                        const float value = v[g * padded + u];
                        parts[u - whole] = squares ? fmaf(value, value, parts[u - whole]) : parts[u - whole] + value;
                    }
                }

                for (int half = 8; half > 0; half /= 2)
                {
                    for (int p = 0; p < half; p++)
                    {
                        parts[p] += parts[p + half];
                    }
                }

                return parts[0];
            }

            static void @_row_normalize(int rows, int gates, int units, float *v, int v_row, float *n, int n_row, float *factors)
            {
                const int padded = (units + 3) & ~3;
                const float count = (float)(gates * units);
                for (int r = 0; r < rows; r++, v += v_row, n += n_row)
                {
                    const float mean = @_row_sum(0, gates, units, padded, v) / count;
                    for (int k = 0; k < gates * padded; k++)
                    {
                        n[k] = v[k] - mean;
                    }

                    const float factor = 1.0f / sqrtf(@_row_sum(1, gates, units, padded, n) / count + 1e-5f);
                    for (int k = 0; k < gates * padded; k++)
                    {
                        n[k] = n[k] * factor;
                    }

                    factors[r] = factor;
                }
            }

            """,
    };

    private static string Merge(string name, string statement) => $$"""
        static void @_{{name}}(int rows, int width, const float *from, int from_stride, float *to, int to_stride)
        {
            for (int r = 0; r < rows; r++, from += from_stride, to += to_stride)
            {
                for (int k = 0; k < width; k++)
                {
                    {{statement}};
                }
            }
        }

        """;
}
